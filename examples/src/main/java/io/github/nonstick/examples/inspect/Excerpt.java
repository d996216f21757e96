package io.github.nonstick.examples.inspect;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The first and the last bytes of something that comes in pieces. Not safe for use by several threads. */
final class Excerpt {
    private final byte[] first;

    /** A ring: the byte that comes next takes the place at {@code following % last.length}. */
    private final byte[] last;

    private int firstLength;

    /** How many bytes came behind the first ones. */
    private long following;

    Excerpt(int maxFirst, int maxLast) {
        first = new byte[maxFirst];
        last = new byte[maxLast];
    }

    /** Takes all bytes that remain; the buffer's position does not move. */
    void add(ByteBuffer bytes) {
        int taken = Math.min(first.length - firstLength, bytes.remaining());
        bytes.get(bytes.position(), first, firstLength, taken);
        firstLength += taken;
        int rest = bytes.remaining() - taken;
        for (int skipped = Math.max(0, rest - last.length), i = skipped; i < rest; i++) {
            last[(int) ((following + i) % last.length)] = bytes.get(bytes.position() + taken + i);
        }
        following += rest;
    }

    long length() {
        return firstLength + following;
    }

    byte[] first() {
        return Arrays.copyOf(first, firstLength);
    }

    /** The last of the bytes behind the first ones. */
    byte[] last() {
        int length = (int) Math.min(following, last.length);
        byte[] inOrder = new byte[length];
        for (int i = 0; i < length; i++) {
            inOrder[i] = last[(int) ((following - length + i) % last.length)];
        }
        return inOrder;
    }
}
