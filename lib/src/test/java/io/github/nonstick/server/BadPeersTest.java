package io.github.nonstick.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.io.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of server that echoes, and each kind of peer that does not behave: others are served all the while. */
@Timeout(60)
class BadPeersTest extends FramesServed {
    private static final int COUNT = 6;

    /** A way to misbehave on a connection that is open. */
    private enum Peer {
        SAYS_NOTHING {
            @Override
            void misbehave(SocketChannel channel) {}
        },
        SENDS_HALF_A_HEADER {
            @Override
            void misbehave(SocketChannel channel) throws IOException {
                channel.write(ByteBuffer.wrap(FRAME, 0, 9));
            }
        },
        SENDS_HALF_A_BODY {
            @Override
            void misbehave(SocketChannel channel) throws IOException {
                channel.write(ByteBuffer.wrap(FRAME, 0, FRAME.length / 2));
            }
        },
        SENDS_NO_FRAMES {
            @Override
            void misbehave(SocketChannel channel) throws IOException {
                channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII)));
            }
        },
        CLOSES_INSIDE_A_FRAME {
            @Override
            void misbehave(SocketChannel channel) throws IOException {
                channel.write(ByteBuffer.wrap(FRAME, 0, FRAME.length / 2));
                channel.close();
            }
        },
        RESETS_IN_MID_ANSWER {
            @Override
            void misbehave(SocketChannel channel) throws IOException {
                ByteBuffer frame = ByteBuffer.wrap(FRAME);
                while (frame.hasRemaining()) {
                    channel.write(frame);
                }
                channel.read(ByteBuffer.allocate(1_000));
                if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                channel.close();
            }
        },
        NEVER_READS {
            @Override
            void misbehave(SocketChannel channel) throws IOException {
                channel.configureBlocking(false);
                ByteBuffer frame = ByteBuffer.wrap(FRAME);
                for (int idle = 0; idle < 10; idle++) {
                    while (channel.write(frame) > 0) {
                        idle = 0;
                        if (!frame.hasRemaining()) {
                            frame.clear();
                        }
                    }
                    pause();
                }
            }
        },
        FLOODS {
            @Override
            void misbehave(SocketChannel channel) throws IOException {
                channel.configureBlocking(false);
                ByteBuffer small = ByteBuffer.wrap(new FrameEncoder().encode(FrameHeader.of(0)));
                ByteBuffer answers = ByteBuffer.allocate(100_000);
                for (int i = 0; i < 20_000; i++) {
                    channel.write(small);
                    if (!small.hasRemaining()) {
                        small.clear();
                    }
                    channel.read(answers.clear());
                }
            }
        };

        /** Longer than what the buffers of a socket hold, so that its answer is under way for a while. */
        private static final byte[] FRAME = frame(8_000_000);

        abstract void misbehave(SocketChannel channel) throws IOException;

        private static byte[] frame(int length) {
            byte[] head = new FrameEncoder().encode(FrameHeader.of(length));
            return ByteBuffer.allocate(head.length + length).put(head).array();
        }

        private static void pause() {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static Stream<Arguments> kinds() {
        List<Arguments> kinds = new ArrayList<>();
        for (Transport transport : Transport.values()) {
            for (boolean threads : new boolean[] {true, false}) {
                for (Peer peer : Peer.values()) {
                    kinds.add(Arguments.of(threads ? "a thread each" : "one selector", transport, peer));
                }
            }
        }
        return kinds.stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void harmNoOther(String kind, Transport transport, Peer peer) throws Exception {
        SocketAddress address = transport.address(directory);
        if (kind.equals("one selector")) {
            try (SelectorEcho server = new SelectorEcho(address)) {
                assertOthersAreServed(server.address(), peer);
            }
        } else {
            try (FrameServer server = FrameServer.start(address, settings.withMaxConnections(COUNT + 2), ECHO)) {
                assertOthersAreServed(server.boundAddress(), peer);
                awaitConnections(server, 0);
            }
        }
        assertThat(faults).isEmpty();
        assertThat(notAccepted).isEmpty();
    }

    private static void assertOthersAreServed(SocketAddress address, Peer peer) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<SocketChannel> channels = new ArrayList<>();
        CompletableFuture<Integer> served = new CompletableFuture<>();
        try (FrameConnection good = FrameConnection.connect(address, LONG)) {
            Thread other = new Thread(() -> {
                try {
                    int count = 0;
                    while (!over.get() || count < 10) {
                        assertEchoes(good);
                        count++;
                    }
                    served.complete(count);
                } catch (Throwable e) {
                    served.completeExceptionally(e);
                }
            });
            other.start();
            for (int i = 0; i < COUNT; i++) {
                SocketChannel channel = SocketChannel.open(address);
                channels.add(channel);
                peer.misbehave(channel);
            }
            try (FrameConnection late = FrameConnection.connect(address, LONG)) {
                assertEchoes(late);
            }
            over.set(true);
            assertThat(served.get(50, TimeUnit.SECONDS)).isPositive();
            assertEchoes(good);
        } finally {
            over.set(true);
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }
}
