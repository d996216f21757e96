package io.github.nonstick.transfer;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A peer that does with each connection what a test says. */
final class ScriptedReceiver implements AutoCloseable {
    /** What is done with a connection; it is closed afterwards. */
    interface Script {
        void serve(int connection, Socket socket, ScriptedReceiver receiver) throws IOException;
    }

    private final ServerSocket listener;
    private final Thread thread;
    private final List<FrameHeader> received = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    ScriptedReceiver(Script script) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread = new Thread(() -> run(script), "scripted-receiver");
        thread.start();
    }

    private void run(Script script) {
        for (int connection = 0; !listener.isClosed(); connection++) {
            try (Socket socket = listener.accept()) {
                sockets.add(socket);
                script.serve(connection, socket, this);
            } catch (IOException e) {
                // The end of this connection, or of the test.
            }
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** The headers of the frames received, over all connections. */
    List<FrameHeader> received() {
        return received;
    }

    int connections() {
        return sockets.size();
    }

    /** Reads one frame. */
    FrameHeader readFrame(FrameReader reader) throws IOException {
        if (!reader.next()) {
            throw new IOException("ended");
        }
        FrameHeader header = reader.header();
        reader.transferBodyTo(OutputStream.nullOutputStream());
        received.add(header);
        return header;
    }

    /** Reads frames until the sender has no more. */
    void readAll(Socket socket) throws IOException {
        FrameReader reader = FrameReader.of(socket.getInputStream());
        while (reader.next()) {
            FrameHeader header = reader.header();
            reader.transferBodyTo(OutputStream.nullOutputStream());
            received.add(header);
        }
    }

    static void write(Socket socket, FrameHeader... frames) throws IOException {
        for (FrameHeader frame : frames) {
            socket.getOutputStream().write(RawPeer.start(frame));
        }
    }

    static FrameHeader reply(long replyTo, String status) {
        return FrameHeader.of(0).with("reply_to", replyTo).with("status", status);
    }

    void stopListening() throws IOException {
        listener.close();
    }

    static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(120, TimeUnit.SECONDS)) {
                throw new IOException("not released");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Closes so that the sender sees a reset. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
