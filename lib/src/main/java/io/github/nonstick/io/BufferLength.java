package io.github.nonstick.io;

/**
 * The lengths that a reader's buffer and a writer's buffer have by and by: short for connections that say little, of
 * which a server may have thousands, long where there is much to be copied.
 */
final class BufferLength {
    static final int INITIAL = 1_024;
    static final int MAX = 65_536;
    private static final int GROWTH = 8;

    private BufferLength() {}

    /** The length after one that is shorter than {@link #MAX}. */
    static int after(int length) {
        return GROWTH * length;
    }
}
