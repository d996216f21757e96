package io.github.nonstick;

import io.github.nonstick.FrameHeader.Key;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes flat headers straight into the caller's array: texts, integers in the range of a long, true, false
 * and null.
 *
 * <p>It does so only where nothing can go wrong any more: the longest that the header could get has room in
 * the target and below the limit, and no attribute has a key's name. Every other header, and every error, is
 * left to {@link HeaderText}, which writes the same bytes.
 */
final class FlatHeaderText {
    private static final int LONGEST_INTEGER_LENGTH = 20;

    private final HeaderKeys keys;
    private final int maxHeaderLength;
    private final int maxNumberLength;
    private final ByteOrder byteOrder;

    FlatHeaderText(FrameFormat format) {
        keys = format.keys();
        maxHeaderLength = format.limits().maxHeaderLength();
        maxNumberLength = format.limits().maxNumberLength();
        byteOrder = format.byteOrder();
    }

    /**
     * Puts length field and header into a target that has an array.
     *
     * @return how many bytes were put; 0 if nothing was
     */
    int put(HeaderEntries entries, ByteBuffer target) {
        long longest = 1;
        for (int i = 0; i < entries.size(); i++) {
            longest += longestLength(entries, i);
        }
        int position = target.position();
        if (longest > maxHeaderLength || longest > target.limit() - position - FrameLayout.LENGTH_FIELD_LENGTH) {
            return 0;
        }
        byte[] array = target.array();
        int start = target.arrayOffset() + position;
        int at = start + FrameLayout.LENGTH_FIELD_LENGTH;
        for (int i = 0; i < entries.size(); i++) {
            at = putKey(entries.key(i), i == 0, array, at);
            at = putValue(entries, i, array, at);
        }
        array[at++] = '}';
        int length = at - start;
        FrameLayout.putHeaderLength(array, start, length - FrameLayout.LENGTH_FIELD_LENGTH, byteOrder);
        target.position(position + length);
        return length;
    }

    /** At least the length of an entry and what separates it; more than any array if it is not written here. */
    private long longestLength(HeaderEntries entries, int i) {
        return longestKeyLength(entries.key(i), i == 0) + longestValueLength(entries.value(i), entries.isPlainText(i));
    }

    private long longestKeyLength(Object key, boolean first) {
        HeaderPrefix prefix = prefix(key, first);
        if (prefix != null) {
            return prefix.length();
        }
        if (!(key instanceof String name) || keys.hasName(name)) {
            return Integer.MAX_VALUE;
        }
        return CanonicalText.longestLength(name) + 4;
    }

    private long longestValueLength(@Nullable Object value, boolean plain) {
        if (value instanceof String text) {
            return plain ? 2 + (long) text.length() : CanonicalText.longestLength(text);
        }
        if (value instanceof Long) {
            return maxNumberLength < LONGEST_INTEGER_LENGTH ? Integer.MAX_VALUE : LONGEST_INTEGER_LENGTH;
        }
        return value == null || value instanceof Boolean ? 5 : Integer.MAX_VALUE;
    }

    /** For a key where a canonical header has it; null elsewhere, and for an attribute. */
    private @Nullable HeaderPrefix prefix(Object key, boolean first) {
        if (first) {
            return key == Key.DATA_SIZE ? keys.dataSizePrefix() : null;
        }
        return key == Key.FILENAME ? keys.filenamePrefix() : key == Key.HASH ? keys.hashPrefix() : null;
    }

    private int putKey(Object key, boolean first, byte[] target, int index) {
        HeaderPrefix prefix = prefix(key, first);
        if (prefix != null) {
            prefix.put(target, index);
            return index + prefix.length();
        }
        int at = index;
        target[at++] = (byte) (first ? '{' : ',');
        if (!first) {
            target[at++] = ' ';
        }
        at = CanonicalText.put((String) key, target, at);
        target[at++] = ':';
        target[at++] = ' ';
        return at;
    }

    private static int putValue(HeaderEntries entries, int i, byte[] target, int index) {
        Object value = entries.value(i);
        if (value == null) {
            return CanonicalText.putNull(target, index);
        }
        if (value instanceof String text) {
            return entries.isPlainText(i)
                    ? CanonicalText.putPlain(text, target, index)
                    : CanonicalText.put(text, target, index);
        }
        if (value instanceof Long integer) {
            return CanonicalText.put(integer, target, index);
        }
        String word = value.toString(); // true or false
        CanonicalText.putAscii(word, target, index);
        return index + word.length();
    }
}
