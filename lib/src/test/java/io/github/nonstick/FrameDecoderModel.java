package io.github.nonstick;

import static io.github.nonstick.ModelFault.check;
import static io.github.nonstick.ModelFault.complete;
import static io.github.nonstick.ModelFault.limit;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says of a whole stream what {@link FrameDecoder} has to find in it: slow, and short enough to be checked by eye.
 *
 * <p>Knows no aliases.
 */
final class FrameDecoderModel {
    /** A header is a Map, a body its bytes in a ByteBuffer, the end of a frame its offset. */
    final List<Object> events = new ArrayList<>();

    /** How the stream fails; null if it ends between two frames. */
    final @Nullable ModelFault fault;

    /** So many bytes show the fault, unless that is the stream's end. */
    int shown;

    private final FrameFormat format;
    private final byte[] stream;

    FrameDecoderModel(FrameFormat format, byte[] stream) {
        this.format = format;
        this.stream = stream;
        this.fault = frames();
    }

    private @Nullable ModelFault frames() {
        try {
            for (int at = 0; at < stream.length; ) {
                at = frame(at);
            }
            return null;
        } catch (ModelFault e) {
            return e;
        }
    }

    private int frame(int at) {
        int start = at + 4;
        complete(4, stream.length - at, "LENGTH", "length field", stream.length);
        long length = Integer.toUnsignedLong(
                ByteBuffer.wrap(stream).order(format.byteOrder()).getInt(at));
        shown = start;
        limit(length, "header length", "maxHeaderLength", format.limits().maxHeaderLength(), () -> at);
        int end = (int) Math.min(start + length, stream.length);
        int first = skipSpace(start, end);
        int b = first < end ? stream[first] : '{';
        shown = (int) Math.min(first + (b == 0 || b == -128 ? 2 : b == -17 ? 3 : 1), start + length);
        if (b != '{' && shown <= end) {
            check("[\"-0123456789tfn".indexOf(b) < 0, "NOT_AN_OBJECT", "header is not a JSON object", () -> first);
            check(b >= 0 || b >= -62 && b <= -12, "NOT_UTF8", "header is not valid UTF-8", () -> first);
            check(false, "NOT_JSON", "header is not valid JSON", () -> first);
        }
        shown = first + 2;
        check(
                b != '{' || shown > end || stream[first + 1] != 0,
                "NOT_JSON",
                "header is not valid JSON",
                () -> first + 1);
        int close = b == '{' ? close(first, end) : end;
        int trailing = skipSpace(close, end);
        if (trailing == end) {
            complete(length, end - start, "HEADER", "header", end);
        }
        shown = Math.min(trailing + 1, end);
        Map<String, @Nullable Object> header = HeaderModel.read(format, stream, start, trailing < end ? close : end);
        check(trailing == end, "TRAILING_BYTES", "something follows the header's object", () -> trailing);
        long size = size(header, start);
        events.add(header);
        int here = (int) Math.min(size, stream.length - end);
        if (here > 0) {
            events.add(ByteBuffer.wrap(stream, end, here));
        }
        complete(size, here, "BODY", "body", stream.length);
        events.add(end + here);
        return end + here;
    }

    /** The length of the body. */
    private long size(Map<String, @Nullable Object> header, int start) {
        String key = format.keys().dataSize();
        long size = header.get(key) instanceof BigInteger value ? value.longValueExact() : -1;
        boolean allowed = size >= 0 || format.headerOnlyFrames();
        check(allowed, "DATA_SIZE_MISSING", key + " is missing from the header", () -> start);
        limit(size, "body length", "maxBodyLength", format.limits().maxBodyLength(), () -> start);
        Object hash = header.get(format.keys().hash());
        boolean verifiable = hash instanceof String text && BodyHash.parse(text).isPresent();
        boolean bound = size >= 0 && format.hashPolicy() == HashPolicy.REQUIRE;
        check(verifiable || !bound, "HASH_NOT_VERIFIABLE", "hash cannot be verified", () -> start);
        return Math.max(0, size);
    }

    private int skipSpace(int from, int end) {
        int at = from;
        while (at < end && " \t\r\n".indexOf(stream[at]) >= 0) {
            at++;
        }
        return at;
    }

    /** The offset behind the bracket that closes the one at an offset, by counting; the end if there is none. */
    private int close(int from, int end) {
        int depth = 0;
        boolean text = false;
        for (int at = from; at < end; at++) {
            int b = stream[at];
            if (text && b == '\\') {
                at++;
            } else if (b == '"') {
                text = !text;
            } else if (!text && (b == '{' || b == '[')) {
                depth++;
            } else if (!text && (b == '}' || b == ']') && --depth == 0) {
                return at + 1;
            }
        }
        return end;
    }
}
