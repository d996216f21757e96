package io.github.nonstick.io;

import io.github.nonstick.FrameFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/** Takes bytes and remembers each write, as a stream and as a channel. */
final class ScriptedSink {
    /** By which interface the bytes are written. */
    enum Transport {
        STREAM,
        CHANNEL;

        FrameWriter writer(ScriptedSink sink) {
            return writer(sink, FrameFormat.standard());
        }

        FrameWriter writer(ScriptedSink sink, FrameFormat format) {
            return this == STREAM ? FrameWriter.of(sink.stream(), format) : FrameWriter.of(sink.channel(), format);
        }
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> writes = new ArrayList<>();
    private final List<byte[]> arrays = new ArrayList<>();
    private int longestWrite = Integer.MAX_VALUE;
    private int failingWrite = Integer.MAX_VALUE;
    private int flushes;
    private int closes;

    /** A channel that takes at most so many bytes at a time. */
    ScriptedSink taking(int longestWrite) {
        this.longestWrite = longestWrite;
        return this;
    }

    /** The write of this number, from 0, fails, and all after it. */
    ScriptedSink failingAt(int write) {
        failingWrite = write;
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** The length of each write. */
    List<Integer> writes() {
        return writes;
    }

    /** The array of each write to the stream. */
    List<byte[]> arrays() {
        return arrays;
    }

    int flushes() {
        return flushes;
    }

    int closes() {
        return closes;
    }

    private void count(int length) throws IOException {
        writes.add(length);
        if (writes.size() > failingWrite) {
            throw new IOException("Broken pipe");
        }
    }

    OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("written one byte at a time");
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                count(length);
                arrays.add(source);
                bytes.write(source, offset, length);
            }

            @Override
            public void flush() {
                flushes++;
            }

            @Override
            public void close() {
                closes++;
            }
        };
    }

    WritableByteChannel channel() {
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer source) throws IOException {
                byte[] piece = new byte[Math.min(source.remaining(), longestWrite)];
                count(piece.length);
                source.get(piece);
                bytes.writeBytes(piece);
                return piece.length;
            }

            @Override
            public boolean isOpen() {
                return closes == 0;
            }

            @Override
            public void close() {
                closes++;
            }
        };
    }
}
