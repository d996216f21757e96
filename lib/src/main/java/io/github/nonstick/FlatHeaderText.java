package io.github.nonstick;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes headers of the usual shape straight into the caller's array: the three keys in canonical order, then
 * attributes that are texts, integers in the range of a long, true, false or null.
 *
 * <p>It does so only where nothing can go wrong any more: the longest that the header could get has room in
 * the target and below the limit, and no attribute has a key's name. Every other header, and every error, is
 * left to {@link HeaderText}, which writes the same bytes.
 */
final class FlatHeaderText {
    private static final int LONGEST_SIZE_LENGTH = 19;
    private static final int LONGEST_INTEGER_LENGTH = 20;
    private static final int LONGEST_WORD_LENGTH = 5;

    /** Of an attribute, without its key's text and its value. */
    private static final int PUNCTUATION_LENGTH = 4;

    /** Stands for the length of what is not written here. */
    private static final long TOO_LONG = Integer.MAX_VALUE;

    private final HeaderKeys keys;
    private final HeaderPrefix dataSize;
    private final HeaderPrefix filename;
    private final HeaderPrefix hash;

    /** Of all but the texts and the attributes. */
    private final int fixedLength;

    private final int maxHeaderLength;
    private final int maxNumberLength;
    private final ByteOrder byteOrder;

    FlatHeaderText(FrameFormat format) {
        keys = format.keys();
        dataSize = keys.dataSizePrefix();
        filename = keys.filenamePrefix();
        hash = keys.hashPrefix();
        fixedLength = dataSize.length() + LONGEST_SIZE_LENGTH + filename.length() + hash.length() + 1;
        maxHeaderLength = format.limits().maxHeaderLength();
        maxNumberLength = format.limits().maxNumberLength();
        byteOrder = format.byteOrder();
    }

    /**
     * Puts length field and header into a target that has an array.
     *
     * @return how many bytes were put; 0 if nothing was
     */
    int put(long size, HeaderEntries entries, ByteBuffer target) {
        int position = target.position();
        int room = Math.min(maxHeaderLength, target.limit() - position - FrameLayout.LENGTH_FIELD_LENGTH);
        if (!entries.isCanonical() || longestLength(entries) > room) {
            return 0;
        }
        byte[] array = target.array();
        int start = target.arrayOffset() + position;
        int at = start + FrameLayout.LENGTH_FIELD_LENGTH;
        dataSize.put(array, at);
        at = CanonicalText.put(size, array, at + dataSize.length());
        filename.put(array, at);
        at = putText(entries.filename(), entries.isPlainText(HeaderEntries.FILENAME), array, at + filename.length());
        hash.put(array, at);
        at = putText((String) entries.hash(), entries.isPlainText(HeaderEntries.HASH), array, at + hash.length());
        for (int i = HeaderEntries.FIRST_ATTRIBUTE; i < entries.size(); i++) {
            at = putAttribute(entries, i, array, at);
        }
        array[at++] = '}';
        int length = at - start;
        FrameLayout.putHeaderLength(array, start, length - FrameLayout.LENGTH_FIELD_LENGTH, byteOrder);
        target.position(position + length);
        return length;
    }

    private long longestLength(HeaderEntries entries) {
        long length = fixedLength
                + longestLength(entries.filename(), entries.isPlainText(HeaderEntries.FILENAME))
                + longestLength((String) entries.hash(), entries.isPlainText(HeaderEntries.HASH));
        for (int i = HeaderEntries.FIRST_ATTRIBUTE; i < entries.size(); i++) {
            length += longestAttributeLength(entries, i);
        }
        return length;
    }

    private static long longestLength(@Nullable String text, boolean plain) {
        if (text == null) {
            return LONGEST_WORD_LENGTH;
        }
        return plain ? 2 + (long) text.length() : CanonicalText.longestLength(text);
    }

    private long longestAttributeLength(HeaderEntries entries, int i) {
        String name = (String) entries.key(i);
        if (keys.hasName(name)) {
            return TOO_LONG;
        }
        long length = PUNCTUATION_LENGTH + CanonicalText.longestLength(name);
        Object value = entries.value(i);
        if (value instanceof String text) {
            return length + longestLength(text, entries.isPlainText(i));
        }
        if (value instanceof Long) {
            return maxNumberLength < LONGEST_INTEGER_LENGTH ? TOO_LONG : length + LONGEST_INTEGER_LENGTH;
        }
        return value == null || value instanceof Boolean ? length + LONGEST_WORD_LENGTH : TOO_LONG;
    }

    private static int putText(@Nullable String text, boolean plain, byte[] target, int index) {
        if (text == null) {
            return CanonicalText.putNull(target, index);
        }
        return plain ? CanonicalText.putPlain(text, target, index) : CanonicalText.put(text, target, index);
    }

    private static int putAttribute(HeaderEntries entries, int i, byte[] target, int index) {
        target[index] = ',';
        target[index + 1] = ' ';
        int at = CanonicalText.put((String) entries.key(i), target, index + 2);
        target[at] = ':';
        target[at + 1] = ' ';
        at += 2;
        Object value = entries.value(i);
        if (value instanceof Long integer) {
            return CanonicalText.put(integer, target, at);
        }
        if (value instanceof Boolean truth) {
            String word = truth.toString();
            CanonicalText.putAscii(word, target, at);
            return at + word.length();
        }
        return putText((String) value, entries.isPlainText(i), target, at);
    }
}
