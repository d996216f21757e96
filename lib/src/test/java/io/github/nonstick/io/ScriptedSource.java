package io.github.nonstick.io;

import io.github.nonstick.FrameFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntSupplier;

/** Bytes that come in pieces of scripted lengths, as a stream and as a channel. */
final class ScriptedSource {
    /** How the bytes are cut. */
    enum Pieces {
        WHOLE,
        ONE_BYTE,
        RANDOM;

        IntSupplier lengths(long seed) {
            Random random = new Random(seed);
            return switch (this) {
                case WHOLE -> () -> Integer.MAX_VALUE;
                case ONE_BYTE -> () -> 1;
                case RANDOM -> () -> 1 + random.nextInt(1 << random.nextInt(18));
            };
        }
    }

    /** By which interface the bytes are read. */
    enum Transport {
        STREAM,
        CHANNEL;

        FrameReader reader(ScriptedSource source) {
            return reader(source, FrameFormat.standard());
        }

        FrameReader reader(ScriptedSource source, FrameFormat format) {
            return this == STREAM ? FrameReader.of(source.stream(), format) : FrameReader.of(source.channel(), format);
        }
    }

    private final byte[] bytes;
    private final IntSupplier lengths;
    private int position;
    private boolean timesOut;
    private boolean timedOut;
    private int reads;
    private int largestRead;
    private boolean closed;

    ScriptedSource(byte[] bytes, IntSupplier lengths) {
        this.bytes = bytes;
        this.lengths = lengths;
    }

    /** Every read times out once before it succeeds. */
    ScriptedSource timingOut() {
        timesOut = true;
        return this;
    }

    int position() {
        return position;
    }

    int reads() {
        return reads;
    }

    int largestRead() {
        return largestRead;
    }

    boolean closed() {
        return closed;
    }

    /** What has not been read. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, position, bytes.length);
    }

    /** Takes the next piece: its length, -1 at the end. The piece stands before {@code position}. */
    private int advance(int room) throws IOException {
        if (timesOut && !timedOut) {
            timedOut = true;
            throw new SocketTimeoutException("Read timed out");
        }
        timedOut = false;
        reads++;
        if (position == bytes.length) {
            return -1;
        }
        int length = Math.min(Math.min(room, lengths.getAsInt()), bytes.length - position);
        position += length;
        largestRead = Math.max(largestRead, length);
        return length;
    }

    InputStream stream() {
        return new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read one byte at a time");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int advanced = advance(length);
                if (advanced > 0) {
                    System.arraycopy(bytes, position - advanced, target, offset, advanced);
                }
                return advanced;
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    ReadableByteChannel channel() {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                int advanced = advance(target.remaining());
                if (advanced > 0) {
                    target.put(bytes, position - advanced, advanced);
                }
                return advanced;
            }

            @Override
            public boolean isOpen() {
                return !closed;
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }
}
