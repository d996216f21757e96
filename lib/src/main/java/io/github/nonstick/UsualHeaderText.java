package io.github.nonstick;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes headers of the usual kind straight into the caller's array: the three keys in canonical order, and
 * texts that need no escapes.
 *
 * <p>How long such a header is can be said before its first byte is written, so that a target without room
 * stays as it was. Every other header, and every error but a lack of room, is left to {@link HeaderText}.
 */
final class UsualHeaderText {
    private static final int NULL_LENGTH = 4;

    private final HeaderPrefix dataSize;
    private final HeaderPrefix filename;
    private final HeaderPrefix hash;
    private final int maxHeaderLength;
    private final ByteOrder byteOrder;

    UsualHeaderText(FrameFormat format) {
        dataSize = format.keys().dataSizePrefix();
        filename = format.keys().filenamePrefix();
        hash = format.keys().hashPrefix();
        maxHeaderLength = format.limits().maxHeaderLength();
        byteOrder = format.byteOrder();
    }

    /**
     * Puts length field and header into a target that has an array.
     *
     * @return how many bytes were put; 0 if the header is not usual or too long, and nothing was
     * @throws BufferOverflowException if the target has too little room; it is as it was
     */
    int put(long size, HeaderEntries entries, ByteBuffer target) {
        if (!entries.isUsual()) {
            return 0;
        }
        String filenameText = entries.filename();
        String hashText = (String) entries.hash();
        int digits = CanonicalText.length(size);
        long headerLength = (long) dataSize.length()
                + digits
                + filename.length()
                + length(filenameText)
                + hash.length()
                + length(hashText)
                + 1;
        if (headerLength > maxHeaderLength) {
            return 0;
        }
        int frameLength = FrameLayout.LENGTH_FIELD_LENGTH + (int) headerLength;
        int position = target.position();
        if (frameLength > target.limit() - position) {
            throw new BufferOverflowException();
        }
        byte[] array = target.array();
        int at = target.arrayOffset() + position;
        FrameLayout.putHeaderLength(array, at, (int) headerLength, byteOrder);
        at += FrameLayout.LENGTH_FIELD_LENGTH;
        dataSize.put(array, at);
        at += dataSize.length();
        CanonicalText.put(size, array, at, digits);
        at += digits;
        filename.put(array, at);
        at = putText(filenameText, array, at + filename.length());
        hash.put(array, at);
        at = putText(hashText, array, at + hash.length());
        array[at] = '}';
        target.position(position + frameLength);
        return frameLength;
    }

    private static long length(@Nullable String text) {
        return text == null ? NULL_LENGTH : 2L + text.length();
    }

    private static int putText(@Nullable String text, byte[] target, int index) {
        if (text == null) {
            CanonicalText.putAscii("null", target, index);
            return index + NULL_LENGTH;
        }
        return CanonicalText.putPlain(text, target, index);
    }
}
