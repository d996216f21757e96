package io.github.nonstick.transfer;

import io.github.nonstick.server.FrameServer;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Another JVM that sends a file resumably, or receives, until it is killed. */
final class KilledProcess implements Closeable {
    private final Process process;
    private final BufferedReader out;

    private KilledProcess(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledProcess.class.getName()));
        command.addAll(Arrays.asList(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Receives into a directory; its first line is its port. */
    static KilledProcess receiver(Path directory, int port) throws IOException {
        return new KilledProcess("receive", directory.toString(), String.valueOf(port));
    }

    /**
     * Sends a file: says "start" with the offset that each connection goes on from, and its outcome at last.
     *
     * @param pauseMillis after each segment, so that there is time to kill it
     */
    static KilledProcess sender(int port, Path file, int segmentLength, int pauseMillis) throws IOException {
        return new KilledProcess(
                "send",
                String.valueOf(port),
                file.toString(),
                String.valueOf(segmentLength),
                String.valueOf(pauseMillis));
    }

    /** What it says next; null when it has ended. */
    String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        out.close();
    }

    public static void main(String[] args) throws IOException {
        if (args[0].equals("send")) {
            send(Integer.parseInt(args[1]), Path.of(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
            return;
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[2]));
        FileReceiver receiver = FileReceiver.into(Path.of(args[1])).withSync(false);
        try (FrameServer server = FrameServer.startWithChannels(address, receiver::serve)) {
            System.out.println(server.localAddress().getPort());
            // Until it is killed, or whoever started it has ended.
            while (System.in.read() >= 0) {}
        }
    }

    private static void send(int port, Path file, int segmentLength, int pauseMillis) throws IOException {
        SenderListener listener = new SenderListener() {
            private boolean begun;

            @Override
            public void sent(Path sent, long done, long total) {
                if (!begun) {
                    begun = true;
                    System.out.println("start " + done);
                }
                try {
                    Thread.sleep(pauseMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void retrying(IOException cause, Duration pause) {
                begun = false;
            }
        };
        SendOutcome outcome = FileSender.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .withResume(true)
                .withRetries(20)
                .withSegmentLength(segmentLength)
                .withListener(listener)
                .send(List.of(OutgoingFile.of(file)))
                .get(0);
        System.out.println(outcome.status() + " " + outcome.detail());
    }
}
