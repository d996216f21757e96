package io.github.nonstick.examples.inspect;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Passes the bytes of a connection on to another one and back, unchanged: ends and resets, too.
 *
 * <p>A side that does not read makes the other one wait, as if they were connected to each other.
 */
public final class Relay {
    private static final int BUFFER_LENGTH = 65_536;

    private final SocketChannel client;
    private final SocketChannel server;
    private final Conversation conversation;

    /** Whether one side took no more before the other one had ended. */
    private volatile boolean broken;

    private Relay(SocketChannel client, SocketChannel server, Conversation conversation) {
        this.client = client;
        this.server = server;
        this.conversation = conversation;
    }

    /**
     * Passes bytes on until both sides have ended, or one was reset; then both are closed.
     *
     * @param client in blocking mode, as is the other one
     * @throws IOException if they cannot be set up or closed
     */
    public static void run(SocketChannel client, SocketChannel server, Conversation conversation) throws IOException {
        try (client;
                server) {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            new Relay(client, server, conversation).run();
        }
    }

    private void run() {
        Thread back = new Thread(() -> pass(server, client, Direction.TO_CLIENT), "nonstick-relay");
        back.setDaemon(true);
        back.start();
        pass(client, server, Direction.TO_SERVER);
        try {
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            broken = true;
        }
        if (broken) {
            reset(client);
            reset(server);
        }
    }

    private void pass(SocketChannel from, SocketChannel to, Direction direction) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LENGTH);
        try {
            while (read(from, to, buffer)) {
                // Only copied here, and before an answer to it can come back: lines are in the order of cause.
                conversation.arrived(direction, buffer);
                write(to, buffer);
            }
            conversation.ended(direction);
            to.shutdownOutput();
        } catch (IOException e) {
            conversation.ended(direction);
        }
    }

    /** Fills the buffer anew; false at the end. A reset is passed on. */
    private static boolean read(SocketChannel from, SocketChannel to, ByteBuffer buffer) throws IOException {
        try {
            boolean more = from.read(buffer.clear()) >= 0;
            buffer.flip();
            return more;
        } catch (IOException e) {
            reset(to);
            throw e;
        }
    }

    /** Where it fails, the other direction ends by itself: what the one that is gone has sent still passes. */
    private void write(SocketChannel to, ByteBuffer buffer) throws IOException {
        try {
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    private static void reset(SocketChannel channel) {
        try (channel) {
            if (channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            return; // the other direction was faster
        }
    }
}
