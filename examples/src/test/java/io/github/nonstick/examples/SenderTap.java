package io.github.nonstick.examples;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Stands before a receiver, passes everything on, and keeps what each connection's two ends have said. */
final class SenderTap implements Closeable {
    /** What was said on a connection. */
    record Conversation(byte[] sent, byte[] answered) {}

    private final int port;
    private final ServerSocket listener;
    private final Thread thread;
    private final List<Conversation> conversations = new ArrayList<>();

    private SenderTap(int port) throws IOException {
        this.port = port;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        this.thread = new Thread(this::run);
    }

    /** A tap before a receiver at a port. */
    static SenderTap before(int port) throws IOException {
        SenderTap tap = new SenderTap(port);
        tap.thread.start();
        return tap;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** What was said, a connection at a time, when no more come. */
    List<Conversation> end() throws IOException, InterruptedException {
        listener.close();
        thread.join();
        return conversations;
    }

    private void run() {
        while (!listener.isClosed()) {
            try (Socket sender = listener.accept();
                    Socket receiver = new Socket("127.0.0.1", port)) {
                ByteArrayOutputStream sent = new ByteArrayOutputStream();
                ByteArrayOutputStream answered = new ByteArrayOutputStream();
                Thread back = new Thread(() -> pass(receiver, sender, answered));
                back.start();
                pass(sender, receiver, sent);
                back.join();
                conversations.add(new Conversation(sent.toByteArray(), answered.toByteArray()));
            } catch (IOException e) {
                continue; // the test is over
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void pass(Socket from, Socket to, ByteArrayOutputStream kept) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[65_536];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                kept.write(piece, 0, count);
                out.write(piece, 0, count);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            return; // one of the two has hung up: what it said is kept
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
