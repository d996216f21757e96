package io.github.nonstick.examples;

import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done about messages that stick together, from nothing to frames. */
enum StickyRemedy {
    NONE("nothing") {
        @Override
        void send(SocketChannel channel, List<byte[]> messages) throws IOException {
            for (byte[] message : messages) {
                channel.write(ByteBuffer.wrap(message));
            }
        }

        @Override
        Receiver receiver(SocketChannel channel) {
            return () -> read(channel, ByteBuffer.allocate(ROOM));
        }
    },

    SLEEP("sleeping 10 ms") {
        @Override
        void send(SocketChannel channel, List<byte[]> messages) throws IOException {
            for (byte[] message : messages) {
                channel.write(ByteBuffer.wrap(message));
                try {
                    Thread.sleep(10);
                } catch (InterruptedException e) {
                    throw new InterruptedIOException("interrupted");
                }
            }
        }

        @Override
        Receiver receiver(SocketChannel channel) {
            return NONE.receiver(channel);
        }
    },

    /** A longer message cannot be sent, a shorter one is filled up with zeros, and cannot end in one itself. */
    AGREED_SIZE("an agreed size, 256 bytes") {
        @Override
        void send(SocketChannel channel, List<byte[]> messages) throws IOException {
            for (byte[] message : messages) {
                channel.write(ByteBuffer.wrap(Arrays.copyOf(message, AGREED)));
            }
        }

        @Override
        Receiver receiver(SocketChannel channel) {
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel), ROOM);
            return () -> {
                byte[] filled = in.readNBytes(AGREED);
                int length = filled.length;
                while (length > 0 && filled[length - 1] == 0) {
                    length--;
                }
                return filled.length == 0 ? null : Arrays.copyOf(filled, length);
            };
        }
    },

    /** The length as text, on which the other side answers "ok", so that the body cannot stick to it. */
    LENGTH_AND_WAIT("the length first, then wait for \"ok\"") {
        @Override
        void send(SocketChannel channel, List<byte[]> messages) throws IOException {
            for (byte[] message : messages) {
                channel.write(ascii(String.valueOf(message.length)));
                if (read(channel, ByteBuffer.allocate(ROOM)) == null) {
                    throw new EOFException("the stream ended before \"ok\"");
                }
                channel.write(ByteBuffer.wrap(message));
            }
        }

        @Override
        Receiver receiver(SocketChannel channel) {
            return () -> {
                byte[] length = read(channel, ByteBuffer.allocate(ROOM));
                if (length == null) {
                    return null;
                }
                channel.write(ascii("ok"));
                int messageLength = Integer.parseInt(new String(length, StandardCharsets.US_ASCII));
                return Channels.newInputStream(channel).readNBytes(messageLength);
            };
        }
    },

    LENGTH("a 4-byte length before the body") {
        @Override
        void send(SocketChannel channel, List<byte[]> messages) throws IOException {
            for (byte[] message : messages) {
                ByteBuffer frame = ByteBuffer.allocate(4 + message.length).order(ByteOrder.LITTLE_ENDIAN);
                channel.write(frame.putInt(message.length).put(message).flip());
            }
        }

        @Override
        Receiver receiver(SocketChannel channel) {
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel), ROOM);
            return () -> {
                byte[] length = in.readNBytes(4);
                return length.length == 0
                        ? null
                        : in.readNBytes(ByteBuffer.wrap(length)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getInt());
            };
        }
    },

    FRAME("length, JSON header, body") {
        @Override
        void send(SocketChannel channel, List<byte[]> messages) throws IOException {
            FrameWriter writer = FrameWriter.of(channel);
            for (byte[] message : messages) {
                writer.write(message);
            }
        }

        @Override
        Receiver receiver(SocketChannel channel) {
            FrameReader reader = FrameReader.of(channel);
            return () -> reader.next() ? reader.readBody() : null;
        }
    };

    /** The longest message that {@link #AGREED_SIZE} can send. */
    static final int AGREED = 256;

    private static final int ROOM = 8_192;

    private final String words;

    StickyRemedy(String words) {
        this.words = words;
    }

    /** Takes message by message, or what is believed to be one. */
    interface Receiver {
        /** The next one; null at the end of the stream. */
        byte @Nullable [] next() throws IOException;
    }

    /** Sends messages that are not empty, one after the other. */
    abstract void send(SocketChannel channel, List<byte[]> messages) throws IOException;

    abstract Receiver receiver(SocketChannel channel);

    @Override
    public String toString() {
        return words;
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What one read brings; null at the end. */
    @SuppressWarnings("ByteBufferBackingArray") // of a buffer that was allocated here, from its beginning
    private static byte @Nullable [] read(SocketChannel channel, ByteBuffer buffer) throws IOException {
        return channel.read(buffer) < 0 ? null : Arrays.copyOf(buffer.array(), buffer.position());
    }
}
