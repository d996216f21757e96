package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import io.github.nonstick.FrameHeader;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The keys of frames that are more than a file: what lib/WIRE.md calls trees and resumable transfers.
 *
 * <pre>
 *   sender                                       receiver
 *   OFFER    name, id, version, length    ->
 *                                         &lt;-     checking (how much there may be), start (at which offset)
 *   PREFIX   the hash up to the offset    ->
 *                                         &lt;-     start
 *   SEGMENT  offset, bytes, their CRC-32C ->
 *   SEGMENT  ...                          ->
 *   CLOSE    length, hash of the whole    ->
 *                                         &lt;-     stored
 * </pre>
 */
final class TransferFrame {
    /** What kind of frame it is; a frame without this key is a file and nothing more. */
    static final String KIND = "nonstick";

    static final String DIRECTORY = "directory";
    static final String MODIFIED = "modified_ns";
    static final String EXECUTABLE = "executable";
    static final String TARGET_NAME = "target_name";
    static final String TRANSFER_ID = "transfer_id";
    static final String SOURCE_VERSION = "source_version";
    static final String WHOLE_LENGTH = "whole_length";
    static final String WHOLE_HASH = "whole_hash";
    static final String PREFIX_HASH = "prefix_hash";
    static final String OFFSET = "offset";
    static final String TOKEN = "token";

    /** What an integer that may be negative is called in refusals. */
    static final String INTEGER = "an integer of 64 bits";

    enum Kind {
        /** A file with a place in a tree, a time and a mode. */
        FILE,
        /** A directory. */
        DIRECTORY,
        OFFER,
        PREFIX,
        SEGMENT,
        CLOSE;

        private static final Kind[] KINDS = values();

        private final String text = name().toLowerCase(Locale.ROOT);

        /** Whether the frame is part of a resumable transfer. */
        boolean isOfTransfer() {
            return this == OFFER || this == PREFIX || this == SEGMENT || this == CLOSE;
        }

        String text() {
            return text;
        }
    }

    private TransferFrame() {}

    /**
     * The kind that a header says; null where it says none.
     *
     * @throws RefusedException if it is none that is known here
     */
    static @Nullable Kind kind(FrameHeader header) throws RefusedException {
        Object said = header.attribute(KIND);
        if (said == null) {
            return null;
        }
        for (Kind kind : Kind.KINDS) {
            if (kind.text.equals(said)) {
                return kind;
            }
        }
        throw new RefusedException(
                Refusal.OUT_OF_ORDER, "frames of the kind " + Escaped.text(String.valueOf(said)) + " are not known");
    }

    /** A header of a kind, for a body of so many bytes. */
    static FrameHeader header(Kind kind, long bodyLength) {
        return FrameHeader.of(bodyLength).with(KIND, kind.text());
    }

    /**
     * An integer that a header must have.
     *
     * @throws RefusedException if it is absent, no integer, negative, or beyond 2^63-1
     */
    static long length(FrameHeader header, String key) throws RefusedException {
        if (header.attribute(key) instanceof Long value && value >= 0) {
            return value;
        }
        throw missing(header, key, "an integer from 0 on");
    }

    /**
     * A text that a header must have.
     *
     * @throws RefusedException if it is absent or no text
     */
    static String text(FrameHeader header, String key) throws RefusedException {
        if (header.attribute(key) instanceof String value) {
            return value;
        }
        throw missing(header, key, "a text");
    }

    /**
     * A value that a header may have; null where it has none.
     *
     * @param wanted the type in words
     * @throws RefusedException if it is of another type
     */
    static <T> @Nullable T optional(FrameHeader header, String key, Class<T> type, String wanted)
            throws RefusedException {
        Object value = header.attribute(key);
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        throw missing(header, key, wanted);
    }

    private static RefusedException missing(FrameHeader header, String key, String wanted) {
        Object value = header.attribute(key);
        String actual = value == null ? "absent" : Escaped.text(String.valueOf(value));
        return new RefusedException(
                Refusal.OUT_OF_ORDER,
                "the frame's " + KIND + " is " + Escaped.text(String.valueOf(header.attribute(KIND))) + ", its " + key
                        + " is " + actual + ", not " + wanted);
    }
}
