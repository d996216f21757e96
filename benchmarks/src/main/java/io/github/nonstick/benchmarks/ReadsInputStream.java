package io.github.nonstick.benchmarks;

import java.io.InputStream;
import java.util.Objects;

/** A stream over an array that gives at most so many bytes in one read, as a socket does. */
final class ReadsInputStream extends InputStream {
    private final byte[] bytes;
    private int position;
    private int end;

    /** What is left of the read that the socket would have done: {@code position <= readEnd <= end}. */
    private int readEnd;

    private int readLength;

    ReadsInputStream(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Begins anew at {@code start}. */
    void restart(int start, int end, int readLength) {
        Objects.checkFromToIndex(start, end, bytes.length);
        this.position = start;
        this.readEnd = start;
        this.end = end;
        this.readLength = readLength;
    }

    @Override
    public int read() {
        return fill() ? bytes[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(length, readEnd - position);
        System.arraycopy(bytes, position, target, offset, taken);
        position += taken;
        return taken;
    }

    private boolean fill() {
        if (position == readEnd) {
            readEnd = Math.min(end, position + readLength);
        }
        return position < readEnd;
    }
}
