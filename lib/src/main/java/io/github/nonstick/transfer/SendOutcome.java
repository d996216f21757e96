package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.Escaped;
import io.github.nonstick.io.FileChangedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one file.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param file the file
 * @param status what is known
 * @param hash what its header announced; null if it was sent without, or not at all
 * @param verified whether the receiver says that the bytes it stored have that hash
 * @param storedName the name under which the receiver has it; null unless it is stored. What a receiver says
 *     is not safe to print as it is
 * @param refusal null unless it is refused for a reason known here
 * @param detail in words, what a receiver said being safe to print; empty where the status says it all
 * @param cause null unless it failed
 */
public record SendOutcome(
        Path file,
        Status status,
        @Nullable BodyHash hash,
        boolean verified,
        @Nullable String storedName,
        @Nullable Refusal refusal,
        String detail,
        @Nullable IOException cause) {
    /** More than any receiver of this library says, even of a name that is escaped. */
    private static final int LONGEST_REASON = 2_000;

    /** What is known of a file that was to be sent. */
    public enum Status {
        /** The receiver has it on its disk under a name; the hash it gives of it, if any, is the one announced. */
        STORED,
        /** The receiver passed it over, because it has a file of that name. */
        SKIPPED,
        /** The receiver does not keep it, or has stored other bytes than were sent. */
        REFUSED,
        /** It was sent whole to a peer that closed the connection without a reply, as plain peers do. */
        UNCONFIRMED,
        /** It could not be read, or changed while it was sent. */
        UNREADABLE,
        /** The connection failed before the receiver answered. */
        CUT
    }

    /** What a failure is told by; there is no message where another thread closed the connection. */
    static String message(IOException failure) {
        return failure.getMessage() != null ? failure.getMessage() : failure.toString();
    }

    static SendOutcome cut(Path file, @Nullable BodyHash hash, String detail, @Nullable IOException cause) {
        return new SendOutcome(file, Status.CUT, hash, false, null, null, detail, cause);
    }

    static SendOutcome unconfirmed(Path file, @Nullable BodyHash hash, String detail) {
        return new SendOutcome(file, Status.UNCONFIRMED, hash, false, null, null, detail, null);
    }

    static SendOutcome unreadable(Path file, IOException cause) {
        String detail = cause instanceof FileChangedException ? cause.getMessage() : TargetDirectory.reason(cause);
        return new SendOutcome(file, Status.UNREADABLE, null, false, null, null, String.valueOf(detail), cause);
    }

    /** What a receiver's verdict means. */
    static SendOutcome of(Path file, @Nullable BodyHash hash, Reply reply) {
        String stored = reply.hash();
        if (reply.status() == Reply.Status.STORED && hash != null && stored != null && differs(stored, hash)) {
            String detail = "the receiver stored other bytes: their "
                    + hash.algorithm().label() + " is "
                    + BodyHash.parse(stored).orElseThrow().hex();
            return new SendOutcome(file, Status.REFUSED, hash, false, null, Refusal.HASH_MISMATCH, detail, null);
        }
        Status status = switch (reply.status()) {
            case STORED, MADE -> Status.STORED;
            case SKIPPED -> Status.SKIPPED;
            case REFUSED -> Status.REFUSED;
            case CHECKING, START -> throw new IllegalArgumentException("no verdict: " + reply.status());
        };
        return new SendOutcome(
                file,
                status,
                hash,
                reply.verified(),
                status == Status.STORED ? reply.name() : null,
                reply.refusal(),
                printable(reply.reason()),
                null);
    }

    private static boolean differs(String text, BodyHash announced) {
        if (text.equals(announced.hex())) {
            return false;
        }
        Optional<BodyHash> stored = BodyHash.parse(text);
        return stored.isPresent()
                && stored.get().algorithm() == announced.algorithm()
                && !stored.get().equals(announced);
    }

    /** A reason as it is where it is a plain one; escaped where a peer meant it for a terminal. */
    private static String printable(@Nullable String reason) {
        if (reason == null) {
            return "";
        }
        boolean plain = reason.length() <= LONGEST_REASON && reason.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
        return plain ? reason : Escaped.text(reason);
    }
}
