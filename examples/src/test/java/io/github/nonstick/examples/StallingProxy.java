package io.github.nonstick.examples;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/** Passes everything on to a port and back, but stops in one direction at some byte, until it is let go. */
final class StallingProxy implements Closeable {
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ScriptedPeer peer;

    private StallingProxy(int port, long toServer, long toClient) throws IOException {
        this.peer = ScriptedPeer.start(connection -> {
            try (Socket onward = new Socket("127.0.0.1", port)) {
                Thread back = new Thread(() -> pass(onward, connection, toClient));
                back.setDaemon(true);
                back.start();
                pass(connection, onward, toServer);
                back.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    static StallingProxy ofAnswers(int port, long byteCount) throws IOException {
        return new StallingProxy(port, Long.MAX_VALUE, byteCount);
    }

    static StallingProxy ofRequests(int port, long byteCount) throws IOException {
        return new StallingProxy(port, byteCount, Long.MAX_VALUE);
    }

    private void pass(Socket from, Socket to, long byteCount) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[65_536];
            long left = byteCount;
            while (true) {
                if (left == 0) {
                    stalled.countDown();
                    released.await();
                    left = Long.MAX_VALUE;
                }
                int read = in.read(piece, 0, (int) Math.min(piece.length, left));
                if (read < 0) {
                    to.shutdownOutput();
                    return;
                }
                out.write(piece, 0, read);
                left -= read;
            }
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // whoever waits for it will see it end
        }
    }

    String target() {
        return peer.target();
    }

    /** Waits until so many bytes have passed. */
    void awaitStall() throws InterruptedException {
        stalled.await();
    }

    void release() {
        released.countDown();
    }

    @Override
    public void close() throws IOException {
        release();
        peer.close();
    }
}
