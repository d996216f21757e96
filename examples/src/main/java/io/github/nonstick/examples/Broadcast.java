package io.github.nonstick.examples;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.NonBlockingFrameReader;
import io.github.nonstick.io.NonBlockingFrameWriter;
import io.github.nonstick.io.ReadBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Passes each frame that a client sends on to all the others: thousands of connections on one thread.
 *
 * <p>Without frames what two say at the same time reaches a third as one text, and what is long comes in pieces, with
 * those of another one in between.
 *
 * <p>Nobody waits for anybody. What a client does not take is pending, and beyond a limit the client is dropped; one
 * that sends more than its rate is not read until it is due again, and what it sent waits in its own socket.
 */
final class Broadcast {
    static final FrameFormat FORMAT =
            FrameFormat.standard().withMaxHeaderLength(1_024).withMaxBodyLength(65_536);

    /** Half-sent frames of all clients together; a buffer can be twice as long as what is in it. */
    private static final long MAX_GATHERED = Runtime.getRuntime().maxMemory() / 4;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** How many clients there can be, how many bytes can be pending for each, and what each can send in a second. */
    record Policy(int maxClients, long maxPending, long maxRate) {}

    private final long start = System.nanoTime();
    private final Policy policy;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener;
    private final SelectionKey accepting;
    private final ReadBuffer buffer = ReadBuffer.ofLength(16_384);
    private final Set<Client> clients = new LinkedHashSet<>();
    private final PriorityQueue<Client> resting = new PriorityQueue<>(Comparator.comparingLong(client -> client.due));

    /** Who has sent a part of a frame's body, the first of them first. */
    private final Set<Client> gathering = new LinkedHashSet<>();

    private long gathered;
    private long acceptAgain;
    private int joined;

    Broadcast(SocketAddress address, Policy policy) throws IOException {
        this.policy = policy;
        // On Unix, the JDK takes a descriptor when it closes a socket for the first time: while there is one.
        SocketChannel.open().close();
        this.listener = ServerSocketChannel.open().bind(address, 1_024);
        listener.configureBlocking(false);
        this.accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** Serves until the thread is interrupted. */
    void run() throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            long now = now();
            while (!resting.isEmpty() && resting.peek().due <= now) {
                resting.remove().awake();
            }
            boolean full = clients.size() >= policy.maxClients || acceptAgain > now;
            accepting.interestOps(full ? 0 : SelectionKey.OP_ACCEPT);
            long pause = Math.min(
                    full ? SECOND : Long.MAX_VALUE, resting.isEmpty() ? Long.MAX_VALUE : resting.peek().due - now);
            selector.select(pause == Long.MAX_VALUE ? 0 : pause / 1_000_000 + 1);
            for (SelectionKey key : selector.selectedKeys()) {
                if (key == accepting) {
                    accept();
                } else if (key.isValid() && key.attachment() instanceof Client client && !client.serve()) {
                    clients.remove(client);
                }
                dropHalfSent();
            }
            selector.selectedKeys().clear();
        }
    }

    private void dropHalfSent() {
        while (gathered > MAX_GATHERED) {
            Client first = gathering.iterator().next();
            first.leave(" dropped: half-sent frames of all clients take " + gathered + " bytes, its own for longest");
            clients.remove(first);
        }
    }

    private void accept() {
        try {
            SocketChannel channel = listener.accept();
            if (channel != null) {
                join(channel);
            }
        } catch (IOException e) { // such as: there are no more file descriptors
            acceptAgain = now() + SECOND;
            Output.error("nonstick broadcast: cannot accept: " + Main.describe(e));
        }
    }

    private void join(SocketChannel channel) throws IOException {
        try {
            clients.add(new Client(channel));
        } catch (IOException e) {
            channel.close();
        }
    }

    private long now() {
        return System.nanoTime() - start;
    }

    private final class Client {
        private final int number = ++joined;
        private final SocketChannel channel;
        private final SelectionKey key;
        private final NonBlockingFrameReader reader;
        private final NonBlockingFrameWriter writer;
        private ByteArrayOutputStream body = new ByteArrayOutputStream(0);
        private long due;
        private boolean rests;

        Client(SocketChannel channel) throws IOException {
            this.channel = channel;
            // The system would keep megabytes for one that does not read.
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 65_536).configureBlocking(false);
            reader = NonBlockingFrameReader.of(channel, FORMAT, buffer);
            writer = NonBlockingFrameWriter.of(channel, FORMAT).limit(policy.maxPending);
            key = channel.register(selector, SelectionKey.OP_READ, this);
            InetSocketAddress peer = (InetSocketAddress) channel.getRemoteAddress();
            Output.lineSoon(() -> number + " joined: " + Address.text(peer.getAddress(), peer.getPort()));
        }

        /** Does what the selector found that can be done; false once the client is gone. */
        boolean serve() {
            try {
                if (key.isReadable() && !receive()) {
                    return leave(" left");
                }
                return flush();
            } catch (IOException e) {
                return leave(" dropped: " + Main.describe(e));
            }
        }

        /** Reads the channel once; false at its end. */
        private boolean receive() throws IOException {
            long from = reader.streamOffset();
            boolean passedOn = false;
            try {
                while (true) {
                    switch (reader.read()) {
                        case HEADER -> {}
                        case BODY -> {
                            gathering.add(this);
                            gathered += Channels.newChannel(body).write(reader.chunk());
                        }
                        case FRAME_END -> {
                            passOn(gather());
                            passedOn = true;
                        }
                        case NEEDS_INPUT -> {
                            return true;
                        }
                        case END_OF_STREAM -> {
                            return false;
                        }
                    }
                }
            } finally {
                if (passedOn) {
                    clients.removeIf(client -> client != this && !client.flush());
                }
                rest(reader.streamOffset() - from);
            }
        }

        /** Takes what has come of a body. */
        private byte[] gather() {
            byte[] message = body.toByteArray();
            body = new ByteArrayOutputStream(0);
            gathered -= message.length;
            gathering.remove(this);
            return message;
        }

        private void passOn(byte[] message) {
            FrameHeader header = FrameHeader.of(message.length).with("from", number);
            clients.removeIf(client -> client != this && !client.take(header, message));
        }

        private boolean take(FrameHeader header, byte[] message) {
            if (writer.offer(header, message) || flush() && writer.offer(header, message)) {
                return true;
            }
            return channel.isOpen() && leave(" dropped: it does not read, " + writer.pending() + " bytes are pending");
        }

        /** Writes what the channel takes; false once the client is gone. */
        private boolean flush() {
            try {
                boolean all = writer.write();
                key.interestOps((rests ? 0 : SelectionKey.OP_READ) | (all ? 0 : SelectionKey.OP_WRITE));
                return true;
            } catch (IOException e) {
                return leave(" dropped: " + Main.describe(e));
            }
        }

        /** Is not read until its rate allows for these bytes, but for a second's worth that it can send at once. */
        private void rest(long byteCount) {
            long now = now();
            due = Math.max(due, now) + byteCount * SECOND / policy.maxRate;
            rests = due > now + SECOND;
            if (rests) {
                resting.add(this);
            }
        }

        private void awake() {
            rests = false;
            if (key.isValid()) {
                key.interestOpsOr(SelectionKey.OP_READ);
            }
        }

        /** Always false: the client is gone. */
        private boolean leave(String how) {
            Output.lineSoon(() -> number + how);
            gathering.remove(this);
            gathered -= body.size();
            body = new ByteArrayOutputStream(0);
            try {
                reader.close();
                writer.close();
            } catch (IOException e) {
                // It was reset, or anything: nobody is there any more.
            }
            return false;
        }
    }
}
