package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FramingException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far one format reads the first bytes of a stream. */
final class DialectTrial {
    private final FrameFormat format;
    private final FrameDecoder decoder;
    private int headers;
    private long reached;
    private boolean failed;

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

    boolean hasHeader() {
        return headers > 0;
    }

    boolean hasFailed() {
        return failed;
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

    /** The keys that could be the length's in a header that has none of the known ones, the likely ones first. */
    List<String> possibleLengthKeys() {
        List<String> keys = new ArrayList<>();
        if (withoutLength != null) {
            for (Map.Entry<String, @Nullable Object> attribute :
                    withoutLength.attributes().entrySet()) {
                if (isPositive(attribute.getValue())) {
                    keys.add(isLikely(attribute.getKey()) ? 0 : keys.size(), attribute.getKey());
                }
            }
        }
        return keys;
    }

    private static boolean isPositive(@Nullable Object value) {
        return value instanceof Number number
                && !(number instanceof BigInteger)
                && number.doubleValue() == number.longValue()
                && number.longValue() > 0;
    }

    private static boolean isLikely(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.contains("size") || name.contains("len") || name.contains("byte");
    }
}
