package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nonstick.io.NonBlockingFrameReader;
import io.github.nonstick.io.ReadBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Clients that all listen, on one thread, and keep what they hear unless it is noise. */
final class Audience implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Selector selector = Selector.open();
    private final ReadBuffer buffer = ReadBuffer.standard();
    private final List<Member> members = new ArrayList<>();
    private final Thread thread = new Thread(this::listen, "audience");
    private final Predicate<String> noise;

    Audience(int port, int count, Predicate<String> noise) throws IOException {
        this.noise = noise;
        for (int i = 0; i < count; i++) {
            Member member = new Member(SocketChannel.open(new InetSocketAddress("127.0.0.1", port)));
            member.channel.configureBlocking(false);
            member.channel.register(selector, SelectionKey.OP_READ, member);
            member.reader = NonBlockingFrameReader.of(member.channel, Broadcast.FORMAT, buffer);
            members.add(member);
        }
        thread.start();
    }

    Member get(int index) {
        return members.get(index);
    }

    List<Member> others(int index) {
        List<Member> others = new ArrayList<>(members);
        others.remove(index);
        return others;
    }

    private void listen() {
        try {
            while (selector.isOpen()) {
                selector.select(key -> ((Member) Objects.requireNonNull(key.attachment())).listen());
            }
        } catch (IOException | ClosedSelectorException e) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Member member : members) {
            member.channel.close();
        }
    }

    /** One of them. */
    final class Member {
        private final SocketChannel channel;
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private NonBlockingFrameReader reader;
        private ByteArrayOutputStream body = new ByteArrayOutputStream();
        private String from = "";

        Member(SocketChannel channel) {
            this.channel = channel;
        }

        SocketChannel channel() {
            return channel;
        }

        /** What is heard next, as {@code NUMBER: TEXT}. */
        String next() throws InterruptedException {
            return heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        List<String> rest() {
            return List.copyOf(heard);
        }

        private void listen() {
            try {
                while (true) {
                    switch (reader.read()) {
                        case HEADER -> from = reader.header().attribute("from") + ": ";
                        case BODY -> Channels.newChannel(body).write(reader.chunk());
                        case FRAME_END -> {
                            String text = body.toString(UTF_8);
                            if (!noise.test(text)) {
                                heard.add(from + text);
                            }
                            body = new ByteArrayOutputStream();
                        }
                        case NEEDS_INPUT -> {
                            return;
                        }
                        case END_OF_STREAM -> {
                            heard.add("end");
                            channel.close();
                            return;
                        }
                    }
                }
            } catch (IOException e) {
                heard.add(e.toString());
                channel.keyFor(selector).cancel();
            }
        }
    }
}
