package io.github.nonstick;

import io.github.nonstick.MalformedFrameException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Follows a header's bytes as they come, far enough to see what no later byte can mend: that no object begins, or one
 * in UTF-16, or that something follows it.
 *
 * <p>A peer that claims more than it sends is so told what is wrong, and not waited for. An error depends on
 * the bytes up to the fault alone, however they arrive. Of one thread.
 */
final class HeaderOutline {
    private enum Place {
        BEFORE_OBJECT,
        IN_OBJECT,
        IN_TEXT,
        AFTER_BACKSLASH,
        AFTER_OBJECT
    }

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** 1 in each byte. */
    private static final long EACH = 0x0101010101010101L;

    /** How much of a frame's start an error shows. */
    private static final int SHOWN_LENGTH = 16;

    private final FrameFormat format;

    private int headerLength;

    /** Where the header starts in the stream. */
    private long streamOffset;

    private Place place = Place.BEFORE_OBJECT;

    /** How many bytes have been followed. */
    private int seen;

    /** Up to here nothing closes what is open; what has not been followed of it cannot end the object. */
    private int unclosed;

    private int depth;

    /** The object's length with what precedes it; valid in AFTER_OBJECT. */
    private int objectEnd;

    HeaderOutline(FrameFormat format) {
        this.format = format;
    }

    /** Begins a header that starts at an offset of the stream. */
    HeaderOutline begin(int headerLength, long streamOffset) {
        this.headerLength = headerLength;
        this.streamOffset = streamOffset;
        place = Place.BEFORE_OBJECT;
        seen = 0;
        unclosed = 0;
        depth = 0;
        return this;
    }

    /**
     * Looks at what has come since the last call.
     *
     * @param offset of the header's first byte
     * @param byteCount how many of the header's bytes there are by now
     * @throws FramingException if they cannot begin a header
     */
    void look(byte[] bytes, int offset, int byteCount) throws FramingException {
        if (place == Place.BEFORE_OBJECT) {
            int start = seen;
            while (start < byteCount && isSpace(bytes[offset + start])) {
                start++;
            }
            follow(bytes, offset, Math.min(start + 2, byteCount), byteCount);
        } else if (seen < byteCount && bytes[offset + seen - 1] == '{') {
            follow(bytes, offset, seen + 1, byteCount);
        }
        // Most headers that come in pieces close nothing before their last byte: there is nothing to follow then.
        if (place != Place.BEFORE_OBJECT && place != Place.AFTER_OBJECT) {
            if (!closes(bytes, offset + Math.max(seen, unclosed), offset + byteCount)) {
                unclosed = byteCount;
                return;
            }
        }
        follow(bytes, offset, byteCount, byteCount);
    }

    /** Whether there is a brace or a bracket that closes, be it in a text. */
    private static boolean closes(byte[] bytes, int start, int end) {
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long differences = ((long) LONG.get(bytes, at) | EACH * ('}' ^ ']')) ^ EACH * '}';
            if ((differences - EACH & ~differences & EACH << 7) != 0) {
                return true;
            }
        }
        for (; at < end; at++) {
            if (bytes[at] == '}' || bytes[at] == ']') {
                return true;
            }
        }
        return false;
    }

    private void follow(byte[] bytes, int offset, int end, int byteCount) throws FramingException {
        for (; seen < end; seen++) {
            int b = bytes[offset + seen];
            switch (place) {
                case BEFORE_OBJECT -> {
                    if (b == '{') {
                        place = Place.IN_OBJECT;
                        depth = 1;
                    } else if (!isSpace(b)) {
                        int needed = Math.min(PeerHint.tellingLength(b), headerLength - seen);
                        if (byteCount - seen < needed) {
                            return;
                        }
                        throw noObject(bytes, offset, seen + needed);
                    }
                }
                case IN_OBJECT -> {
                    if (b == 0 && depth == 1 && bytes[offset + seen - 1] == '{') {
                        throw utf16(bytes, offset);
                    }
                    lookInObject(b);
                }
                case IN_TEXT -> {
                    if (b == '"') {
                        place = Place.IN_OBJECT;
                    } else if (b == '\\') {
                        place = Place.AFTER_BACKSLASH;
                    }
                }
                case AFTER_BACKSLASH -> place = Place.IN_TEXT;
                case AFTER_OBJECT -> {
                    if (!isSpace(b)) {
                        throw trailing(bytes, offset);
                    }
                }
            }
        }
    }

    private void lookInObject(int b) {
        if (b == '"') {
            place = Place.IN_TEXT;
        } else if (b == '{' || b == '[') {
            depth++;
        } else if ((b == '}' || b == ']') && --depth == 0) {
            place = Place.AFTER_OBJECT;
            objectEnd = seen + 1;
        }
    }

    /** Whether the object has ended. */
    boolean isComplete() {
        return place == Place.AFTER_OBJECT;
    }

    private static boolean isSpace(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** About the second byte of an object. */
    private MalformedFrameException utf16(byte[] bytes, int offset) {
        return new MalformedFrameException(
                Reason.NOT_JSON,
                "header is not valid JSON",
                streamOffset + seen,
                PeerHint.ofUtf16(format.byteOrder()).after("the frame begins " + begins(bytes, offset, seen + 1)));
    }

    private MalformedFrameException noObject(byte[] bytes, int offset, int end) {
        int first = bytes[offset + seen];
        Reason reason;
        String what;
        if ("[\"-0123456789tfn".indexOf(first) >= 0) { // another value begins so
            reason = Reason.NOT_AN_OBJECT;
            what = "header is not a JSON object";
        } else if (PeerHint.beginsNoUtf8(first)) {
            reason = Reason.NOT_UTF8;
            what = "header is not valid UTF-8";
        } else {
            reason = Reason.NOT_JSON;
            what = "header is not valid JSON";
        }
        Diagnosis diagnosis =
                PeerHint.ofNoObject(lengthField(), bytes, offset + seen, offset + end, seen == 0, format.byteOrder());
        return new MalformedFrameException(
                reason, what, streamOffset + seen, diagnosis.after("the frame begins " + begins(bytes, offset, end)));
    }

    private MalformedFrameException trailing(byte[] bytes, int offset) throws FramingException {
        Diagnosis diagnosis = ofCount(dataSize(bytes, offset))
                .after(Escaped.bytes(bytes, offset + seen, 1) + ", the header begins "
                        + Escaped.bytes(bytes, offset, seen + 1));
        return new MalformedFrameException(
                Reason.TRAILING_BYTES, "something follows the header's object", streamOffset + seen, diagnosis);
    }

    /** The size that the object says; null where it says none. What is wrong with the object is told first. */
    private @Nullable Long dataSize(byte[] bytes, int offset) throws FramingException {
        try {
            return HeaderJson.read(format, bytes, offset, objectEnd, streamOffset)
                    .dataSize();
        } catch (MalformedFrameException e) {
            if (e.reason() != Reason.DATA_SIZE_MISSING) {
                throw e;
            }
            return null;
        }
    }

    /** About a length field that counts more than the object: some peers count more than the header. */
    private Diagnosis ofCount(@Nullable Long dataSize) {
        int rest = headerLength - objectEnd;
        boolean itself = rest == FrameLayout.LENGTH_FIELD_LENGTH;
        boolean body = dataSize != null && (rest == dataSize || rest - FrameLayout.LENGTH_FIELD_LENGTH == dataSize);
        if (itself || body) {
            return new Diagnosis(
                    PeerKind.WHOLE_FRAME_LENGTH,
                    "the peer's length field may count " + (itself ? "itself" : "the body as well"),
                    PeerHint.advice(PeerKind.WHOLE_FRAME_LENGTH, format.byteOrder()));
        }
        return PeerHint.ofOrder(lengthField(), objectEnd, format.byteOrder());
    }

    /** About a header of which no more has come. */
    Diagnosis ofPause(byte[] bytes, int offset) {
        if (!isComplete()) {
            return PeerHint.ofSignature(lengthField(), format.byteOrder());
        }
        Long dataSize;
        try {
            dataSize = dataSize(bytes, offset);
        } catch (FramingException e) {
            return Diagnosis.NONE; // no object, by the bytes that have come
        }
        return ofCount(dataSize).after("the header's object is complete after " + objectEnd + " bytes");
    }

    /** What has come, in words. */
    String pending(byte[] bytes, int offset, int byteCount) {
        return ofPause(bytes, offset)
                .appendedTo(byteCount + " of " + headerLength + " bytes of the header have come, the frame begins "
                        + begins(bytes, offset, byteCount));
    }

    private byte[] lengthField() {
        byte[] field = new byte[FrameLayout.LENGTH_FIELD_LENGTH];
        FrameLayout.putHeaderLength(field, 0, headerLength, format.byteOrder());
        return field;
    }

    private String begins(byte[] bytes, int offset, int byteCount) {
        byte[] first = new byte[Math.min(FrameLayout.LENGTH_FIELD_LENGTH + byteCount, SHOWN_LENGTH)];
        System.arraycopy(lengthField(), 0, first, 0, FrameLayout.LENGTH_FIELD_LENGTH);
        System.arraycopy(
                bytes, offset, first, FrameLayout.LENGTH_FIELD_LENGTH, first.length - FrameLayout.LENGTH_FIELD_LENGTH);
        return Escaped.bytes(first, 0, first.length);
    }
}
