package io.github.nonstick.examples;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** A listening socket of 127.0.0.1 that treats each connection, one after the other, as a test wants it. */
final class ScriptedPeer implements Closeable {
    /** What is done with a connection, which is closed then. */
    interface Script {
        void play(Socket connection) throws IOException;
    }

    private final ServerSocket listener;

    private ScriptedPeer(ServerSocket listener) {
        this.listener = listener;
    }

    static ScriptedPeer start(Script script) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(() -> {
            while (!listener.isClosed()) {
                try (Socket connection = listener.accept()) {
                    script.play(connection);
                } catch (IOException e) {
                    continue; // the other side hung up, or the test is over
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return new ScriptedPeer(listener);
    }

    /** Passes everything on to a port and back, and counts what is passed on. */
    static ScriptedPeer counting(int port, AtomicLong count) throws IOException {
        return passing(port, (piece, position, length) -> count.addAndGet(length));
    }

    /** Looks at bytes on their way. */
    private interface Passing {
        void look(byte[] piece, long position, int length);
    }

    /** Passes everything on to a port and back, with one byte of it, at an offset, changed. */
    static ScriptedPeer corrupting(int port, long offset) throws IOException {
        return passing(port, (piece, position, length) -> {
            if (offset >= position && offset < position + length) {
                piece[(int) (offset - position)] ^= 1;
            }
        });
    }

    private static ScriptedPeer passing(int port, Passing passing) throws IOException {
        return start(connection -> {
            try (Socket onward = new Socket("127.0.0.1", port)) {
                Thread back = new Thread(() -> copyQuietly(onward, connection));
                back.setDaemon(true);
                back.start();
                InputStream in = connection.getInputStream();
                OutputStream out = onward.getOutputStream();
                byte[] piece = new byte[65_536];
                long position = 0;
                int read;
                while ((read = in.read(piece)) >= 0) {
                    passing.look(piece, position, read);
                    out.write(piece, 0, read);
                    position += read;
                }
                onward.shutdownOutput();
                back.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void copyQuietly(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            return; // whoever waits for it will see the connection end
        }
    }

    String target() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
