package io.github.nonstick;

import java.util.function.LongSupplier;

/** How a stream fails by the {@link FrameDecoderModel}: a reason, the setting of a limit, or the part that is cut. */
final class ModelFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    final String kind;
    final long offset;

    /** A fault whose message is what an error's message begins with. */
    ModelFault(String kind, String what, long offset, String detail) {
        super(what + " at stream offset " + offset + detail, null, false, false);
        this.kind = kind;
        this.offset = offset;
    }

    static void check(boolean right, String reason, String what, LongSupplier offset) {
        if (!right) {
            throw new ModelFault(reason, what, offset.getAsLong(), "");
        }
    }

    static void limit(long actual, String what, String setting, long limit, LongSupplier offset) {
        if (actual > limit) {
            check(false, setting, what + " " + actual + " exceeds " + setting + " " + limit, offset);
        }
    }

    static void complete(long expected, long received, String part, String what, long offset) {
        if (received < expected) {
            String detail = ": expected " + expected + " bytes, received " + received;
            throw new ModelFault(part, "stream ended inside the " + what, offset, detail);
        }
    }

    /** Whether it is that the stream ends. */
    boolean isCut() {
        return kind.equals("LENGTH") || kind.equals("HEADER") || kind.equals("BODY");
    }
}
