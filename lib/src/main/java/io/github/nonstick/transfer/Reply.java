package io.github.nonstick.transfer;

import io.github.nonstick.FrameHeader;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A receiver's answer to one frame: a frame without a body.
 *
 * <p>The sender asks by the key {@code want_reply}, an integer of its choice; the answer has it as {@code
 * reply_to}. Peers that do not know the key ignore it.
 *
 * @param replyTo the sender's integer
 * @param name the name under which the file is stored; null unless it is
 * @param hash of the bytes stored, in lower-case hexadecimal; null unless it is
 * @param verified whether that hash was announced by the sender
 * @param refusal null unless the file is refused, or where the code is not known here
 * @param reason in words; null unless the file is refused
 * @param closing whether the receiver looks at nothing that follows on this connection
 * @param offset with CHECKING and START; 0 otherwise
 */
record Reply(
        long replyTo,
        Status status,
        @Nullable String name,
        @Nullable String hash,
        boolean verified,
        @Nullable Refusal refusal,
        @Nullable String reason,
        boolean closing,
        long offset) {
    static final String WANT_REPLY = "want_reply";
    private static final String REPLY_TO = "reply_to";
    private static final String STATUS = "status";
    private static final String STORED_HASH = "stored_hash";
    private static final String VERIFIED = "verified";
    private static final String CODE = "code";
    private static final String REASON = "reason";
    private static final String CLOSING = "closing";

    enum Status {
        STORED,
        SKIPPED,
        REFUSED,
        /** A directory is there. */
        MADE,
        /** What may be here of an offered file, up to the offset, is being verified. */
        CHECKING,
        /** The sender is to start at the offset. */
        START;

        private static final Status[] STATUSES = values();

        private final String text = name().toLowerCase(Locale.ROOT);

        /** Whether nothing else is said of the frame. */
        boolean isVerdict() {
            return this != CHECKING && this != START;
        }

        /** Whether it says that what was sent is there. */
        boolean isSuccess() {
            return this == STORED || this == MADE;
        }

        String text() {
            return text;
        }
    }

    static Reply stored(long replyTo, ReceivedFile file) {
        return new Reply(
                replyTo, Status.STORED, file.storedName(), file.hash().hex(), file.verified(), null, null, false, 0);
    }

    static Reply skipped(long replyTo, boolean closing) {
        return new Reply(replyTo, Status.SKIPPED, null, null, false, null, null, closing, 0);
    }

    static Reply refused(long replyTo, RefusedException reason, boolean closing) {
        return new Reply(replyTo, Status.REFUSED, null, null, false, reason.refusal(), reason.getMessage(), closing, 0);
    }

    static Reply made(long replyTo) {
        return new Reply(replyTo, Status.MADE, null, null, false, null, null, false, 0);
    }

    static Reply checking(long replyTo, long claimed) {
        return new Reply(replyTo, Status.CHECKING, null, null, false, null, null, false, claimed);
    }

    static Reply start(long replyTo, long offset) {
        return new Reply(replyTo, Status.START, null, null, false, null, null, false, offset);
    }

    FrameHeader toHeader() {
        FrameHeader header =
                FrameHeader.of(0).withFilename(name).with(REPLY_TO, replyTo).with(STATUS, status.text());
        if (status == Status.STORED) {
            // Not as the frame's own hash, which is of the frame's own body.
            header = header.with(STORED_HASH, hash).with(VERIFIED, verified);
        }
        if (refusal != null) {
            header = header.with(CODE, refusal.code()).with(REASON, reason);
        }
        if (!status.isVerdict()) {
            header = header.with(TransferFrame.OFFSET, offset);
        }
        return closing ? header.with(CLOSING, true) : header;
    }

    /** The answer in a header; empty where it is none. */
    static Optional<Reply> of(FrameHeader header) {
        if (!(header.attribute(REPLY_TO) instanceof Long replyTo)) {
            return Optional.empty();
        }
        Object said = header.attribute(STATUS);
        for (Status status : Status.STATUSES) {
            if (status.text.equals(said)) {
                return of(replyTo, status, header);
            }
        }
        return Optional.empty();
    }

    private static Optional<Reply> of(long replyTo, Status status, FrameHeader header) {
        long offset = header.attribute(TransferFrame.OFFSET) instanceof Long value ? value : -1;
        if (!status.isVerdict() && offset < 0) {
            return Optional.empty();
        }
        return Optional.of(new Reply(
                replyTo,
                status,
                header.filename(),
                header.attribute(STORED_HASH) instanceof String hash ? hash : null,
                Boolean.TRUE.equals(header.attribute(VERIFIED)),
                header.attribute(CODE) instanceof String code
                        ? Refusal.ofCode(code).orElse(null)
                        : null,
                header.attribute(REASON) instanceof String reason ? reason : null,
                Boolean.TRUE.equals(header.attribute(CLOSING)),
                offset));
    }
}
