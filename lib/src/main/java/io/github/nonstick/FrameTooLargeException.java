package io.github.nonstick;

/** A frame claims more than a limit allows. Nothing was allocated for it. */
public final class FrameTooLargeException extends FramingException {
    private static final long serialVersionUID = 1;

    private final long actual;
    private final long limit;
    private final String setting;

    /**
     * Reports that {@code what} is {@code actual}, more than the {@code limit} of {@code setting}.
     *
     * @param detail what was seen, a phrase for the message; may be empty
     */
    public FrameTooLargeException(
            String what, long actual, String setting, long limit, long streamOffset, String detail) {
        this(what, actual, setting, limit, streamOffset, Diagnosis.of(detail));
    }

    FrameTooLargeException(
            String what, long actual, String setting, long limit, long streamOffset, Diagnosis diagnosis) {
        super(
                what + " " + actual + " exceeds " + setting + " " + limit + " at stream offset " + streamOffset,
                streamOffset,
                diagnosis);
        this.actual = actual;
        this.limit = limit;
        this.setting = setting;
    }

    /** The value that the peer claimed or sent. */
    public long actual() {
        return actual;
    }

    /** The highest value accepted. */
    public long limit() {
        return limit;
    }

    /** The name of the limit in {@link FrameLimits}: {@code maxHeaderLength}. */
    public String setting() {
        return setting;
    }
}
