package io.github.nonstick.examples.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A stream of bytes as a recording: each of its reads is one. */
public final class StreamRecording implements Recording {
    /** The length of the longest read. */
    public static final int CAPACITY = 65_536;

    private final String name;
    private final InputStream in;
    private final boolean keepsReads;
    private final byte[] buffer = new byte[CAPACITY];
    private @Nullable Read read;
    private long offset;

    private StreamRecording(String name, InputStream in, boolean keepsReads) {
        this.name = name;
        this.in = in;
        this.keepsReads = keepsReads;
    }

    /** A stream whose bytes arrive while they are read. */
    public static StreamRecording live(String name, InputStream in) {
        return new StreamRecording(name, in, true);
    }

    /** A stream whose bytes lay ready, as those of a file. */
    public static StreamRecording stored(String name, InputStream in) {
        return new StreamRecording(name, in, false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean keepsReads() {
        return keepsReads;
    }

    @Override
    public boolean next() throws IOException {
        int length = in.read(buffer);
        if (length < 0) {
            read = null;
            return false;
        }
        read = new Read(offset, length, "");
        offset += length;
        return true;
    }

    @Override
    public Read read() {
        if (read == null) {
            throw new IllegalStateException("there is no read");
        }
        return read;
    }

    @Override
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(buffer, 0, read().length());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
