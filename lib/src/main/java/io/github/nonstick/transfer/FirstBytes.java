package io.github.nonstick.transfer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first bytes of a connection, kept while they may be a request of HTTP. Of one thread. */
final class FirstBytes {
    /** As long as a request line that a server should take (RFC 9112, 3). */
    private static final int LONGEST = 8_000;

    private byte[] bytes = {};
    private boolean kept = true;

    /** Keeps what has just been read into a buffer, up to its position, if it can begin a request of HTTP. */
    void add(ByteBuffer read, int count) {
        if (!kept || count <= 0) {
            return;
        }
        int start = read.position() - count;
        if (bytes.length == 0 && (read.get(start) < 'A' || read.get(start) > 'Z')) {
            forget();
            return;
        }
        int length = bytes.length;
        int taken = Math.min(count, LONGEST - length);
        bytes = Arrays.copyOf(bytes, length + taken);
        read.get(start, bytes, length, taken);
    }

    /** Says that a frame has come of them: they are not wanted any more. */
    void forget() {
        kept = false;
        bytes = new byte[0];
    }

    /** The first line without its end; empty where it has not ended, or nothing is kept. */
    String line() {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                int end = i > 0 && bytes[i - 1] == '\r' ? i - 1 : i;
                return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    /** Whether more of the first line may come. */
    boolean mayGrow() {
        return kept && bytes.length < LONGEST && line().isEmpty();
    }
}
