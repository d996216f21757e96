package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FramingException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far one format reads the first bytes of a stream. */
final class DialectTrial {
    private static final int LENGTH_FIELD_LENGTH = 4;

    /** Each is a trial of its own, and a header has room for thousands. */
    private static final int MOST_LENGTH_KEYS = 16;

    private final FrameFormat format;
    private final FrameDecoder decoder;
    private int headers;
    private long reached;
    private boolean failed;
    private boolean betweenFrames;

    /** Null unless the last header that was read has no length, so that what follows it tells whether that is right. */
    private @Nullable FrameHeader withoutLength;

    private DialectTrial(FrameFormat format) {
        this.format = format;
        this.decoder = new FrameDecoder(format);
    }

    static DialectTrial of(FrameFormat format, ByteBuffer firstBytes) {
        DialectTrial trial = new DialectTrial(format);
        trial.read(firstBytes.duplicate());
        return trial;
    }

    private void read(ByteBuffer bytes) {
        try {
            FrameDecoder.Status status = decoder.decode(bytes);
            while (status != FrameDecoder.Status.NEEDS_INPUT) {
                if (status == FrameDecoder.Status.HEADER) {
                    headers++;
                    withoutLength = decoder.header().isHeaderOnly() ? decoder.header() : null;
                }
                betweenFrames = status == FrameDecoder.Status.FRAME_END;
                status = decoder.decode(bytes);
            }
            reached = decoder.streamOffset();
        } catch (FramingException e) {
            failed = true;
            reached = e.streamOffset();
        }
    }

    FrameFormat format() {
        return format;
    }

    /** How many headers there are before a fault or the end. */
    int headers() {
        return headers;
    }

    boolean hasFailed() {
        return failed;
    }

    /** Whether the bytes end where a frame does. */
    boolean isBetweenFrames() {
        return !failed && betweenFrames && decoder.bytesLacking() == LENGTH_FIELD_LENGTH;
    }

    /** Whether there is a fault before the first header. */
    boolean isFrameless() {
        return failed && headers == 0;
    }

    /** How many bytes it needs before it can say more. */
    long bytesLacking() {
        return decoder.bytesLacking();
    }

    boolean isFurtherThan(DialectTrial other) {
        if (headers != other.headers) {
            return headers > other.headers;
        }
        return failed == other.failed ? reached > other.reached : !failed;
    }

    /**
     * The keys that could be the length's in a header that has none of the known ones: in their order, or, where there
     * are too many of them to try each, those that sound like it and the first of the others.
     */
    List<String> possibleLengthKeys() {
        List<String> keys = new ArrayList<>();
        if (withoutLength != null) {
            withoutLength.attributes().forEach((key, value) -> {
                if (value instanceof Long number && number > 0) {
                    keys.add(key);
                }
            });
        }
        if (keys.size() > MOST_LENGTH_KEYS) {
            keys.sort(Comparator.comparing(key -> !isLikelyLength(key)));
            return keys.subList(0, MOST_LENGTH_KEYS);
        }
        return keys;
    }

    /** Whether a key sounds like the length's. */
    static boolean isLikelyLength(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.contains("size") || name.contains("len") || name.contains("byte");
    }
}
