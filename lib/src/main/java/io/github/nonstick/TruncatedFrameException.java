package io.github.nonstick;

import java.util.Locale;

/** The stream ended inside a frame. */
public final class TruncatedFrameException extends FramingException {
    private static final long serialVersionUID = 1;

    /** A part of a frame. */
    public enum Part {
        /** The length field. */
        LENGTH,
        /** The JSON header. */
        HEADER,
        /** The body. */
        BODY
    }

    private final Part part;
    private final long expected;
    private final long received;

    TruncatedFrameException(Part part, long expected, long received, long streamOffset, Diagnosis diagnosis) {
        super(
                "stream ended inside the "
                        + (part == Part.LENGTH ? "length field" : part.name().toLowerCase(Locale.ROOT))
                        + " at stream offset " + streamOffset + ": expected " + expected + " bytes, received "
                        + received,
                streamOffset,
                diagnosis);
        this.part = part;
        this.expected = expected;
        this.received = received;
    }

    /** The part that is incomplete. */
    public Part part() {
        return part;
    }

    /** The length of that part, in bytes. */
    public long expected() {
        return expected;
    }

    /** How many of its bytes came. */
    public long received() {
        return received;
    }
}
