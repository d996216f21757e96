package io.github.nonstick.examples;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Passes connections on to a receiver: the first ones each with a fault, the others as they are. */
final class FaultyProxy implements Closeable {
    enum Kind {
        /** Whoever is sent to sees the end, and a moment later both connections are closed. */
        CUT,
        /** Both are reset. */
        RESET,
        /** Nothing passes for two seconds. */
        DELAY,
        /** The next thousand bytes pass one by one. */
        DRIBBLE
    }

    /** What happens in a direction when so many bytes of it have passed. */
    record Fault(Kind kind, boolean ofAnswers, long offset) {}

    private static final int DRIBBLED = 1_000;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final int port;
    private final List<Fault> faults;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private FaultyProxy(int port, List<Fault> faults) throws IOException {
        this.port = port;
        this.faults = faults;
        start(this::accept);
    }

    static FaultyProxy to(int port, Fault... faults) throws IOException {
        return new FaultyProxy(port, List.of(faults));
    }

    String target() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Bytes of senders that were passed on. */
    long sent() {
        return sent.get();
    }

    /** Bytes of the receiver that were passed on. */
    long answered() {
        return answered.get();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket sender = listener.accept();
                sockets.add(sender);
                int index = connections.getAndIncrement();
                Fault fault = index < faults.size() ? faults.get(index) : null;
                Socket receiver = new Socket("127.0.0.1", port);
                sockets.add(receiver);
                sender.setTcpNoDelay(true);
                receiver.setTcpNoDelay(true);
                start(() -> pass(sender, receiver, fault != null && !fault.ofAnswers() ? fault : null, sent));
                start(() -> pass(receiver, sender, fault != null && fault.ofAnswers() ? fault : null, answered));
            } catch (IOException e) {
                continue; // the test is over, or the receiver is not there
            }
        }
    }

    private static void pass(Socket from, Socket to, Fault fault, AtomicLong count) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[65_536];
            long left = fault == null ? Long.MAX_VALUE : fault.offset();
            while (true) {
                if (left == 0) {
                    if (!happen(fault.kind(), from, to)) {
                        return;
                    }
                    left = Long.MAX_VALUE;
                }
                int read = in.read(piece, 0, (int) Math.min(piece.length, left));
                if (read < 0) {
                    to.shutdownOutput();
                    return;
                }
                out.write(piece, 0, read);
                count.addAndGet(read);
                left -= read;
            }
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the connection goes on. */
    private static boolean happen(Kind kind, Socket from, Socket to) throws IOException, InterruptedException {
        switch (kind) {
            case CUT -> {
                to.shutdownOutput();
                Thread.sleep(200); // for what the other side says of it
                from.close();
                to.close();
                return false;
            }
            case RESET -> {
                from.setSoLinger(true, 0);
                to.setSoLinger(true, 0);
                from.close();
                to.close();
                return false;
            }
            case DELAY -> Thread.sleep(2_000);
            case DRIBBLE -> {
                for (int i = 0; i < DRIBBLED; i++) {
                    int next = from.getInputStream().read();
                    if (next < 0) {
                        return true;
                    }
                    to.getOutputStream().write(next);
                }
            }
        }
        return true;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // whoever waits for it will see it end
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(FaultyProxy::closeQuietly);
    }
}
