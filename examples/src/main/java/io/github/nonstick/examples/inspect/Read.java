package io.github.nonstick.examples.inspect;

/**
 * A piece of a stream as it arrived: what one read took, or one segment carried.
 *
 * @param offset of its first byte in the stream
 * @param length in bytes, above 0
 * @param label what is known of it besides, such as its time; empty where that is nothing
 */
public record Read(long offset, int length, String label) {
    /** The offset of the first byte behind it. */
    public long end() {
        return offset + length;
    }
}
