package io.github.nonstick;

import io.github.nonstick.HeaderKeys.Key;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes headers of the usual shape straight into an array: the three keys in canonical order, then their aliases,
 * then attributes that are texts, integers in the range of a long, true, false or null.
 *
 * <p>How long such a header is can be said before its first byte is written, so that a target without room
 * stays as it was. Every other header, and every error, is left to {@link HeaderText}, which writes the same
 * bytes.
 */
final class FlatHeaderText {
    /** Says that a header is left to {@link HeaderText}. */
    static final int UNKNOWN = -1;

    private static final int LONGEST_INTEGER_LENGTH = 20;

    private final HeaderKeys keys;
    private final HeaderPrefix dataSize;
    private final HeaderPrefix filename;
    private final HeaderPrefix hash;

    /** What follows the data size of a bare header. */
    private final HeaderPrefix bareEnd;

    /** What precedes the values of written aliases. */
    private final HeaderPrefix[] dataSizeAliases;

    private final HeaderPrefix[] filenameAliases;
    private final HeaderPrefix[] hashAliases;

    /** Whether there are none. */
    private final boolean hasNoAliases;

    /** Of all that precedes the values of keys and aliases, and the last brace. */
    private final int fixedLength;

    private final int maxHeaderLength;
    private final int maxNumberLength;

    /** Below 0 if keys and aliases are too many already. */
    private final int maxAttributes;

    private final ByteOrder byteOrder;

    FlatHeaderText(FrameFormat format) {
        keys = format.keys();
        dataSize = keys.dataSizePrefix();
        filename = keys.filenamePrefix();
        hash = keys.hashPrefix();
        bareEnd = keys.bareEnd();
        dataSizeAliases = keys.aliasPrefixes(Key.DATA_SIZE);
        filenameAliases = keys.aliasPrefixes(Key.FILENAME);
        hashAliases = keys.aliasPrefixes(Key.HASH);
        hasNoAliases = keys.aliasesWritten().isEmpty();
        fixedLength = dataSize.length()
                + filename.length()
                + hash.length()
                + length(dataSizeAliases)
                + length(filenameAliases)
                + length(hashAliases)
                + 1;
        maxHeaderLength = format.limits().maxHeaderLength();
        maxNumberLength = format.limits().maxNumberLength();
        maxAttributes = format.limits().maxHeaderValues()
                - HeaderEntries.FIRST_ATTRIBUTE
                - dataSizeAliases.length
                - filenameAliases.length
                - hashAliases.length;
        byteOrder = format.byteOrder();
    }

    private static int length(HeaderPrefix[] prefixes) {
        int length = 0;
        for (HeaderPrefix prefix : prefixes) {
            length += prefix.length();
        }
        return length;
    }

    /** The length of field and header together, or {@link #UNKNOWN}. */
    int frameLength(FrameHeader header) {
        if (hasNoAliases && header.isBare()) {
            return frameLength((long) dataSize.length() + CanonicalText.length(header.dataSize()) + bareEnd.length());
        }
        CanonicalContent texts = header.canonicalContent();
        if (texts == null) {
            return UNKNOWN;
        }
        long length = (long) fixedLength
                + CanonicalText.length(header.dataSize())
                + texts.filenameLength()
                + texts.hashLength();
        if (maxAttributes < 0) {
            return UNKNOWN;
        }
        if (!hasNoAliases) {
            length += aliasValuesLength(header.dataSize(), texts);
        }
        HeaderEntries entries = header.entriesWithAttributes();
        if (entries != null) {
            if (!canPutAttributes(entries)) {
                return UNKNOWN;
            }
            length += entries.attributesLength();
        }
        return frameLength(length);
    }

    private long aliasValuesLength(long size, CanonicalContent texts) {
        return (long) dataSizeAliases.length * CanonicalText.length(size)
                + (long) filenameAliases.length * texts.filenameLength()
                + (long) hashAliases.length * texts.hashLength();
    }

    private int frameLength(long headerLength) {
        return headerLength > maxHeaderLength ? UNKNOWN : FrameLayout.LENGTH_FIELD_LENGTH + (int) headerLength;
    }

    private boolean canPutAttributes(HeaderEntries entries) {
        return entries.attributesLength() != HeaderEntries.NOT_FLAT
                && maxNumberLength >= LONGEST_INTEGER_LENGTH
                && entries.size() - HeaderEntries.FIRST_ATTRIBUTE <= maxAttributes
                && !entries.hasAttributeNamedAsIn(keys);
    }

    /** Writes length field and header of a frame whose length is known. */
    void put(FrameHeader header, int frameLength, byte[] target, int index) {
        FrameLayout.putHeaderLength(target, index, frameLength - FrameLayout.LENGTH_FIELD_LENGTH, byteOrder);
        if (hasNoAliases && header.isBare()) {
            putBare(header.dataSize(), index + FrameLayout.LENGTH_FIELD_LENGTH, target, index + frameLength);
        } else {
            putAny(header, target, index);
        }
    }

    private void putBare(long size, int start, byte[] target, int end) {
        int digits = start + dataSize.length();
        int digitsEnd = end - bareEnd.length();
        dataSize.put(target, start);
        // What follows is longer than an integer's slack.
        CanonicalText.putInFront(size, digitsEnd - digits, target, digits);
        bareEnd.putWords(target, digitsEnd);
    }

    private void putAny(FrameHeader header, byte[] target, int index) {
        CanonicalContent texts = Objects.requireNonNull(header.canonicalContent());
        int at = index + FrameLayout.LENGTH_FIELD_LENGTH;
        dataSize.put(target, at);
        at = CanonicalText.put(
                header.dataSize(), CanonicalText.length(header.dataSize()), target, at + dataSize.length());
        filename.put(target, at);
        at = putText(texts.filename(), texts.filenameLength(), target, at + filename.length());
        hash.put(target, at);
        at = putText(texts.hash(), texts.hashLength(), target, at + hash.length());
        if (!hasNoAliases) {
            at = putAliases(texts, target, index + FrameLayout.LENGTH_FIELD_LENGTH, at);
        }
        HeaderEntries entries = header.entriesWithAttributes();
        if (entries != null) {
            at = putAttributes(entries, target, at);
        }
        target[at] = '}';
    }

    /** Writes aliases behind the three keys in {@code target[start, end)}, whose values are copied. */
    private int putAliases(CanonicalContent texts, byte[] target, int start, int end) {
        int hashStart = end - texts.hashLength();
        int filenameEnd = hashStart - hash.length();
        int filenameStart = filenameEnd - texts.filenameLength();
        int at = putAliases(dataSizeAliases, start + dataSize.length(), filenameStart - filename.length(), target, end);
        at = putAliases(filenameAliases, filenameStart, filenameEnd, target, at);
        return putAliases(hashAliases, hashStart, end, target, at);
    }

    /** Writes aliases with the value that stands in {@code target[start, end)}. */
    private static int putAliases(HeaderPrefix[] prefixes, int start, int end, byte[] target, int index) {
        int at = index;
        for (HeaderPrefix prefix : prefixes) {
            prefix.put(target, at);
            at += prefix.length();
            System.arraycopy(target, start, target, at, end - start);
            at += end - start;
        }
        return at;
    }

    private static int putAttributes(HeaderEntries entries, byte[] target, int index) {
        int at = index;
        for (int i = HeaderEntries.FIRST_ATTRIBUTE; i < entries.size(); i++) {
            target[at] = ',';
            target[at + 1] = ' ';
            at = putText((String) entries.key(i), entries.keyLength(i), target, at + 2);
            target[at] = ':';
            target[at + 1] = ' ';
            at = putValue(entries, i, target, at + 2);
        }
        return at;
    }

    private static int putValue(HeaderEntries entries, int i, byte[] target, int index) {
        Object value = entries.value(i);
        if (value instanceof Long integer) {
            return CanonicalText.put(integer, entries.valueLength(i), target, index);
        }
        if (value instanceof Boolean truth) {
            String word = truth.toString();
            CanonicalText.putAscii(word, target, index);
            return index + word.length();
        }
        return putText((String) value, entries.valueLength(i), target, index);
    }

    private static int putText(@Nullable String text, int length, byte[] target, int index) {
        if (text == null) {
            return CanonicalText.putNull(target, index);
        }
        return length == CanonicalText.plainLength(text)
                ? CanonicalText.putPlain(text, target, index)
                : CanonicalText.put(text, target, index);
    }
}
