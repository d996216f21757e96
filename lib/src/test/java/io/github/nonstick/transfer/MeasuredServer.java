package io.github.nonstick.transfer;

import com.sun.management.ThreadMXBean;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.server.FrameServer.ConnectionHandler;
import io.github.nonstick.server.FrameServer.FrameHandler;
import io.github.nonstick.server.ServerListener;
import io.github.nonstick.server.ServerSettings;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A server in a JVM of 64 MiB, which says what the threads of its connections have allocated. */
final class MeasuredServer implements Closeable {
    private static final int MAX_CONNECTIONS = 1_500;

    private final Process process;
    private final BufferedReader out;
    private final InetSocketAddress address;

    private MeasuredServer(Path directory, String kind) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError", // rather than a test that hangs
                        "-XX:MaxDirectMemorySize=64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MeasuredServer.class.getName(),
                        directory.toString(),
                        kind)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(line()));
    }

    /** Receives files into a directory. */
    static MeasuredServer receiver(Path directory) throws IOException {
        return new MeasuredServer(directory, "receive");
    }

    /** Reads each message whole, and answers with its length. */
    static MeasuredServer reader(Path directory) throws IOException {
        return new MeasuredServer(directory, "read");
    }

    InetSocketAddress address() {
        return address;
    }

    /** Waits until so many more connections are being served. */
    void awaitBegun(int count) throws IOException {
        await("begun " + count);
    }

    /** Waits until so many more connections have ended. */
    void awaitEnded(int count) throws IOException {
        await("ended " + count);
    }

    private void await(String condition) throws IOException {
        ask("await " + condition);
    }

    /** The most that a connection allocated of those that have ended since this was asked last, in bytes. */
    long most() throws IOException {
        return Long.parseLong(ask("most"));
    }

    /** How many faults were not the peers'. */
    int faults() throws IOException {
        return Integer.parseInt(ask("faults"));
    }

    private String ask(String question) throws IOException {
        process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        return line();
    }

    private String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    @Override
    public void close() throws IOException {
        try (out) {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** In the other JVM. */
    private static final class Measured implements ServerListener {
        private final ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final AtomicLong most = new AtomicLong();
        private final AtomicLong faults = new AtomicLong();
        private int begun;
        private int ended;

        private interface Serving {
            void serve() throws IOException;
        }

        ConnectionHandler channels(ConnectionHandler handler) {
            return channel -> measure(() -> handler.handle(channel));
        }

        FrameHandler frames(FrameHandler handler) {
            return connection -> measure(() -> handler.handle(connection));
        }

        private void measure(Serving serving) throws IOException {
            long before = bean.getCurrentThreadAllocatedBytes();
            count(1, 0);
            try {
                serving.serve();
            } finally {
                most.accumulateAndGet(bean.getCurrentThreadAllocatedBytes() - before, Math::max);
                count(0, 1);
            }
        }

        private synchronized void count(int more, int fewer) {
            begun += more;
            ended += fewer;
            notifyAll();
        }

        private synchronized void await(boolean end, int count) throws InterruptedException {
            while ((end ? ended : begun) < count) {
                wait();
            }
            if (end) {
                ended -= count;
            } else {
                begun -= count;
            }
        }

        @Override
        public void handlerFailed(SocketAddress peer, Throwable failure) {
            faults.incrementAndGet();
            failure.printStackTrace();
        }

        @Override
        public void acceptFailed(Throwable failure) {
            faults.incrementAndGet();
            failure.printStackTrace();
        }

        @Override
        public void connectionFailed(SocketAddress peer, IOException failure) {}
    }

    public static void main(String[] args) throws Exception {
        Measured measured = new Measured();
        ExecutorService threads = Executors.newCachedThreadPool();
        ServerSettings settings = ServerSettings.standard()
                .withMaxConnections(MAX_CONNECTIONS)
                .withBacklog(MAX_CONNECTIONS)
                .withExecutor(threads) // virtual threads are not measured
                .withListener(measured);
        try (FrameServer server =
                args[1].equals("receive") ? receive(Path.of(args[0]), settings, measured) : read(settings, measured)) {
            System.out.println(server.localAddress().getPort());
            answer(measured);
        } finally {
            threads.shutdown();
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static FrameServer receive(Path directory, ServerSettings settings, Measured measured) throws IOException {
        FileReceiver receiver = FileReceiver.into(directory)
                .withSync(false)
                .withLimits(ReceiverLimits.standard().withMaxConnections(MAX_CONNECTIONS));
        return FrameServer.startWithChannels(anyPort(), settings, measured.channels(receiver::serve));
    }

    private static FrameServer read(ServerSettings settings, Measured measured) throws IOException {
        return FrameServer.start(anyPort(), settings, measured.frames(connection -> {
            while (connection.next()) {
                connection.send(new byte[] {(byte) connection.readBody().length});
            }
        }));
    }

    /** Until whoever started this has ended. */
    private static void answer(Measured measured) throws InterruptedException {
        Scanner questions = new Scanner(System.in, StandardCharsets.US_ASCII);
        while (questions.hasNext()) {
            switch (questions.next()) {
                case "await" -> {
                    measured.await(questions.next().equals("ended"), questions.nextInt());
                    System.out.println();
                }
                case "most" -> System.out.println(measured.most.getAndSet(0));
                default -> System.out.println(measured.faults);
            }
        }
    }
}
