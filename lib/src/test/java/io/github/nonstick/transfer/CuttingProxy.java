package io.github.nonstick.transfer;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a sender and a receiver, remembers what passes, and cuts connections after so many bytes.
 *
 * <p>The receiver is given all that passed before the sender sees the cut, so that the next connection finds the
 * one before it ended.
 */
final class CuttingProxy implements AutoCloseable {
    /** Where a connection is cut: after so many bytes of the sender, or of the receiver. */
    record Cut(long sent, long answered) {
        static final Cut NONE = new Cut(Long.MAX_VALUE, Long.MAX_VALUE);

        static Cut afterSent(long byteCount) {
            return new Cut(byteCount, Long.MAX_VALUE);
        }

        static Cut afterAnswered(long byteCount) {
            return new Cut(Long.MAX_VALUE, byteCount);
        }
    }

    /** What passed on one connection. */
    static final class Passed {
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private final ByteArrayOutputStream answered = new ByteArrayOutputStream();

        byte[] sent() {
            synchronized (sent) {
                return sent.toByteArray();
            }
        }

        byte[] answered() {
            synchronized (answered) {
                return answered.toByteArray();
            }
        }

        /** The headers that passed whole on the way to the receiver. */
        List<FrameHeader> frames() throws IOException {
            return headers(sent());
        }

        List<FrameHeader> answers() throws IOException {
            return headers(answered());
        }

        /** How many bytes of segments passed, those of a cut one as well. */
        long segmentBytes() throws IOException {
            return CuttingProxy.segmentBytes(sent());
        }
    }

    private final InetSocketAddress target;
    private final List<Cut> cuts;
    private final ServerSocket listener;
    private final List<Passed> connections = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private CuttingProxy(InetSocketAddress target, List<Cut> cuts) throws IOException {
        this.target = target;
        this.cuts = cuts;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** A proxy that cuts its first connections as the list says, and lets the others be. */
    static CuttingProxy to(InetSocketAddress target, Cut... cuts) throws IOException {
        return new CuttingProxy(target, List.of(cuts));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    List<Passed> connections() {
        return connections;
    }

    /** How many bytes of segments passed on all connections. */
    long segmentBytes() throws IOException {
        long sum = 0;
        for (Passed passed : connections) {
            sum += passed.segmentBytes();
        }
        return sum;
    }

    private void start(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket sender = listener.accept();
                int index = connections.size();
                Passed passed = new Passed();
                connections.add(passed);
                start(() -> serve(sender, passed, index < cuts.size() ? cuts.get(index) : Cut.NONE));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket sender, Passed passed, Cut cut) {
        try (sender;
                Socket receiver = new Socket(target.getAddress(), target.getPort())) {
            Thread up = new Thread(() -> pumpUp(sender, receiver, passed, cut.sent()), "cutting-proxy-up");
            up.start();
            // Ends when the receiver has closed: all that passed was taken by then.
            copy(receiver.getInputStream(), sender.getOutputStream(), passed.answered, cut.answered());
            receiver.shutdownOutput();
            InputStream rest = receiver.getInputStream();
            while (rest.read() >= 0) {}
            sender.close();
            up.join();
        } catch (IOException e) {
            return; // one of the two is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pumpUp(Socket sender, Socket receiver, Passed passed, long limit) {
        try {
            copy(sender.getInputStream(), receiver.getOutputStream(), passed.sent, limit);
        } catch (IOException e) {
            // One of the two is gone: the other one is told below.
        } finally {
            try {
                receiver.shutdownOutput();
            } catch (IOException e) {
                // It is gone.
            }
        }
    }

    private static void copy(InputStream in, OutputStream out, ByteArrayOutputStream log, long limit)
            throws IOException {
        byte[] buffer = new byte[65_536];
        long left = limit;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                return;
            }
            synchronized (log) {
                log.write(buffer, 0, read);
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private static List<FrameHeader> headers(byte[] stream) throws IOException {
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(stream));
        List<FrameHeader> headers = new ArrayList<>();
        try {
            while (reader.next()) {
                headers.add(reader.header());
                reader.transferBodyTo(OutputStream.nullOutputStream());
            }
        } catch (EOFException e) {
            return headers;
        } catch (IOException e) {
            if (headers.isEmpty() && stream.length > 1_000) {
                throw e;
            }
        }
        return headers;
    }

    private static long segmentBytes(byte[] stream) throws IOException {
        long sum = 0;
        int offset = 0;
        for (FrameHeader header : headers(stream)) {
            offset += RawPeer.start(header).length;
            long length = Math.min(header.dataSize(), stream.length - offset);
            sum += length;
            offset += (int) length;
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
