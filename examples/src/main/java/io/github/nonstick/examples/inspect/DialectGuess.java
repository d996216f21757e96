package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.HeaderKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what dialect a stream is of, as far as it was not told: the one in which its first bytes can be read furthest.
 *
 * <p>Tried are both byte orders, with all known names of the keys and frames that have no length; then, where a header
 * has no length of a known name and is not followed by another frame, its numbers as the length: one that leads to another
 * frame, to the end, or has a name that sounds like a length. Immutable and safe for use by several threads.
 */
public final class DialectGuess {
    private static final int LENGTH_FIELD_LENGTH = 4;

    /** Of a frame that has {@code {}} as its header. */
    private static final int SHORTEST_HEAD = LENGTH_FIELD_LENGTH + 2;

    /** How far a first frame is looked for that is not at the start. */
    private static final int MOST_BEFORE_FRAME = 4_096;

    private final FrameFormat base;
    private final @Nullable ByteOrder byteOrder;
    private final @Nullable HeaderKeys keys;

    /** What is tried first: a format for each byte order that is possible. */
    private final List<FrameFormat> formats = new ArrayList<>();

    /**
     * What first bytes tell.
     *
     * @param format the one that reads them furthest
     * @param lacking how many bytes more can tell more; 0 where it is settled
     */
    record Finding(FrameFormat format, long lacking) {}

    private DialectGuess(FrameFormat base, @Nullable ByteOrder byteOrder, @Nullable HeaderKeys keys) {
        this.base = base;
        this.byteOrder = byteOrder;
        this.keys = keys;
        HeaderKeys tried = keys == null ? HeaderKeys.standard().withKnownAliasesRead() : keys;
        for (ByteOrder order : orders()) {
            formats.add(base.withByteOrder(order).withKeys(tried));
        }
    }

    /** Of a stream of which nothing was told; limits and hash policy are those of a format. */
    public static DialectGuess within(FrameFormat base) {
        return new DialectGuess(base.withHeaderOnlyFrames(true), null, null);
    }

    /** With the length field in a byte order that was told; null for one that was not. */
    public DialectGuess withByteOrder(@Nullable ByteOrder byteOrder) {
        return new DialectGuess(base, byteOrder, keys);
    }

    /** With keys that were told; null for such as were not. */
    public DialectGuess withKeys(@Nullable HeaderKeys keys) {
        return new DialectGuess(base, byteOrder, keys);
    }

    /** The format that reads the bytes furthest; of several, the most usual. Their position does not move. */
    public FrameFormat of(ByteBuffer firstBytes) {
        return find(firstBytes).format();
    }

    /** The same, and whether more bytes could tell otherwise. */
    Finding find(ByteBuffer firstBytes) {
        List<DialectTrial> trials = new ArrayList<>();
        for (FrameFormat format : formats) {
            trials.add(DialectTrial.of(format, firstBytes));
        }
        DialectTrial best = furthest(trials);
        if (best.headers() == 0) {
            return new Finding(best.format(), lacking(trials));
        }
        return keys == null ? findLength(best, firstBytes) : new Finding(best.format(), 0);
    }

    /**
     * Looks whether what seems to be a frame without a length is one whose length has an unknown name.
     *
     * @param known the trial of the known names
     */
    private static Finding findLength(DialectTrial known, ByteBuffer firstBytes) {
        List<DialectTrial> alive = new ArrayList<>();
        List<DialectTrial> confirmed = new ArrayList<>();
        for (String key : known.possibleLengthKeys()) {
            DialectTrial trial = DialectTrial.of(known.format().withKeys(keysWithLength(key)), firstBytes);
            if (trial.headers() > known.headers()) {
                confirmed.add(trial);
            } else if (!trial.hasFailed()) {
                alive.add(trial);
            }
        }
        if (!known.hasFailed()) {
            alive.add(0, known);
            return new Finding(known.format(), alive.size() == 1 ? 0 : lacking(alive));
        }
        if (!confirmed.isEmpty()) {
            return new Finding(furthest(confirmed).format(), 0);
        }
        for (DialectTrial trial : alive) {
            if (trial.isBetweenFrames()
                    || DialectTrial.isLikelyLength(trial.format().keys().dataSize())) {
                return new Finding(trial.format(), alive.size() == 1 ? 0 : lacking(alive));
            }
        }
        return new Finding(known.format(), lacking(alive));
    }

    /**
     * Where the first frame begins among bytes that do not begin with one: behind a greeting, a request in words.
     *
     * @return how many bytes come before it; 0 where there is none
     */
    int frameBehind(ByteBuffer firstBytes) {
        int last = Math.min(firstBytes.remaining() - SHORTEST_HEAD, MOST_BEFORE_FRAME);
        for (int before = 1; before <= last; before++) {
            ByteBuffer rest = firstBytes.slice(firstBytes.position() + before, firstBytes.remaining() - before);
            boolean possible = rest.get(LENGTH_FIELD_LENGTH) == '{';
            if (possible
                    && formats.stream()
                            .anyMatch(format -> DialectTrial.of(format, rest).headers() > 0)) {
                return before;
            }
        }
        return 0;
    }

    private List<ByteOrder> orders() {
        return byteOrder == null ? List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN) : List.of(byteOrder);
    }

    private static HeaderKeys keysWithLength(String key) {
        HeaderKeys standard = HeaderKeys.standard();
        return HeaderKeys.of(key, standard.filename(), standard.hash()).withKnownAliasesRead();
    }

    private static DialectTrial furthest(List<DialectTrial> trials) {
        DialectTrial furthest = trials.get(0);
        for (DialectTrial trial : trials) {
            if (trial.isFurtherThan(furthest)) {
                furthest = trial;
            }
        }
        return furthest;
    }

    private static long lacking(List<DialectTrial> trials) {
        return trials.stream()
                .filter(trial -> !trial.hasFailed())
                .mapToLong(DialectTrial::bytesLacking)
                .min()
                .orElse(0);
    }
}
