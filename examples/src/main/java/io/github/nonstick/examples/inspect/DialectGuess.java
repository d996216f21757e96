package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FramingException;
import io.github.nonstick.HeaderKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what dialect a stream is of, as far as it was not told: the one that its first bytes can be read in furthest.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class DialectGuess {
    private final FrameFormat base;
    private final @Nullable ByteOrder byteOrder;
    private final @Nullable HeaderKeys keys;

    private DialectGuess(FrameFormat base, @Nullable ByteOrder byteOrder, @Nullable HeaderKeys keys) {
        this.base = base;
        this.byteOrder = byteOrder;
        this.keys = keys;
    }

    /** Of a stream of which nothing was told; limits and hash policy are those of a format. */
    public static DialectGuess within(FrameFormat base) {
        return new DialectGuess(base, null, null);
    }

    /** With the length field in a byte order that was told. */
    public DialectGuess withByteOrder(ByteOrder byteOrder) {
        return new DialectGuess(base, byteOrder, keys);
    }

    /** With keys that were told. */
    public DialectGuess withKeys(HeaderKeys keys) {
        return new DialectGuess(base, byteOrder, keys);
    }

    /** The format that reads the bytes furthest; of several, the most usual. Their position does not move. */
    public FrameFormat of(ByteBuffer firstBytes) {
        FrameFormat best = base;
        long furthest = -1;
        for (FrameFormat candidate : candidates()) {
            long reached = reach(candidate, firstBytes.duplicate());
            if (reached > furthest) {
                best = candidate;
                furthest = reached;
            }
        }
        return best;
    }

    private List<FrameFormat> candidates() {
        List<FrameFormat> candidates = new ArrayList<>();
        List<ByteOrder> orders =
                byteOrder == null ? List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN) : List.of(byteOrder);
        for (ByteOrder order : orders) {
            candidates.add(base.withByteOrder(order).withKeys(keys == null ? HeaderKeys.standard() : keys));
        }
        return candidates;
    }

    /** How many bytes can be read before a fault. */
    private static long reach(FrameFormat format, ByteBuffer bytes) {
        FrameDecoder decoder = new FrameDecoder(format);
        try {
            while (decoder.decode(bytes) != FrameDecoder.Status.NEEDS_INPUT) {
                continue;
            }
            return decoder.streamOffset();
        } catch (FramingException e) {
            return e.streamOffset();
        }
    }
}
