package io.github.nonstick.benchmarks;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sender has in its hands before anything is encoded.
 *
 * @param attributes the header's keys beyond the three, each with a String or a Long
 */
record Message(@Nullable String filename, @Nullable String hash, Map<String, Object> attributes, byte[] body) {
    /**
     * What {@link Codec#decode} answers for this message: a number that cannot be had without the size that
     * the header claims, the count of the body's bytes that were delivered, and the last of them.
     */
    static long answer(long dataSize, long deliveredLength, byte lastByte) {
        return (dataSize * 31 + deliveredLength) * 31 + lastByte;
    }

    /** The answer expected for this message. */
    long answer() {
        return answer(body.length, body.length, body.length == 0 ? 0 : body[body.length - 1]);
    }
}
