package io.github.nonstick;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A header's bytes as {@link HeaderScanner} accepted them, and the values made of them on demand.
 *
 * <p>What it reads is known to be valid and flat, so nothing is checked again. Immutable but for the values it
 * remembers; threads that race for one each make the same, and each may be seen without synchronization.
 */
final class HeaderSnapshot implements HeaderContent {
    /** Integers of fewer digits are in the range of a long, and those of so many below 9 * 10^18. */
    private static final int LONGEST_LONG = 19;

    /** Of eight entries, as frames of trees have and their answers. */
    private static final int USUAL_PAIRS_LENGTH = 16;

    private final byte[] bytes;
    private final HeaderKeys keys;
    private final boolean headerOnly;

    /** Where the texts stand between their quotes; a start below 0 if there is none. */
    private final int filenameStart;

    private final int filenameEnd;
    private final int hashStart;
    private final int hashEnd;

    private @Nullable String filename;
    private @Nullable String hash;
    private @Nullable HeaderEntries entries;

    /** Takes ownership of the bytes, which hold the header alone. */
    HeaderSnapshot(byte[] bytes, HeaderKeys keys, HeaderScanner scanned) {
        this.bytes = bytes;
        this.keys = keys;
        this.headerOnly = !scanned.hasDataSize();
        this.filenameStart = scanned.filenameStart();
        this.filenameEnd = scanned.filenameEnd();
        this.hashStart = scanned.hashStart();
        this.hashEnd = scanned.hashEnd();
    }

    @Override
    public @Nullable String filename() {
        String made = filename;
        if (made == null && filenameStart >= 0) {
            made = text(filenameStart, filenameEnd);
            filename = made;
        }
        return made;
    }

    @Override
    public @Nullable Object hash() {
        String made = hash;
        if (made == null && hashStart >= 0) {
            made = text(hashStart, hashEnd);
            hash = made;
        }
        return made;
    }

    @Override
    public boolean isHeaderOnly() {
        return headerOnly;
    }

    @Override
    public HeaderEntries entries(long dataSize) {
        HeaderEntries made = entries;
        if (made == null) {
            made = resolved(HeaderEntries.of(new Walk().pairs()));
            entries = made;
        }
        return made;
    }

    private HeaderEntries resolved(HeaderEntries members) {
        HeaderAliases aliases = keys.aliasesRead();
        // An alias stands for a key that is absent.
        boolean asItStands = aliases.isEmpty() || members.hasAllKeys();
        return asItStands ? members : HeaderEntries.of(aliases.resolved(members.toMap()));
    }

    private String text(int start, int end) {
        return text(bytes, start, end);
    }

    /** The text that a span of valid bytes stands for. */
    static String text(byte[] bytes, int start, int end) {
        String raw = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        return raw.indexOf('\\') < 0 ? raw : unescaped(raw);
    }

    private static String unescaped(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            c = raw.charAt(++i);
            switch (c) {
                case 'b' -> text.append('\b');
                case 't' -> text.append('\t');
                case 'n' -> text.append('\n');
                case 'f' -> text.append('\f');
                case 'r' -> text.append('\r');
                case 'u' -> {
                    text.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> text.append(c);
            }
        }
        return text.toString();
    }

    /** One pass over the members. */
    private final class Walk {
        private int at;

        /** Keys and values in turn. */
        @Nullable
        Object[] pairs() {
            @Nullable Object[] pairs = new @Nullable Object[USUAL_PAIRS_LENGTH];
            int length = 0;
            skipTo('{');
            skipSpace();
            while (bytes[at] != '}') {
                if (length == pairs.length) {
                    pairs = Arrays.copyOf(pairs, 2 * length);
                }
                skipTo('"');
                pairs[length] = key(takeText());
                skipTo(':');
                pairs[length + 1] = takeValue();
                length += 2;
                skipSpace();
            }
            return length == pairs.length ? pairs : Arrays.copyOf(pairs, length);
        }

        private Object key(String name) {
            Object key = keys.keyNamed(name);
            return key == null ? name : key;
        }

        private @Nullable Object takeValue() {
            skipSpace();
            int start = at;
            switch (bytes[start]) {
                case '"' -> {
                    at++;
                    return takeText();
                }
                case 't' -> {
                    at += "true".length();
                    return true;
                }
                case 'f' -> {
                    at += "false".length();
                    return false;
                }
                case 'n' -> {
                    at += "null".length();
                    return null;
                }
                default -> {
                    return takeInteger(start);
                }
            }
        }

        private Number takeInteger(int start) {
            boolean negative = bytes[start] == '-';
            int digits = negative ? start + 1 : start;
            long value = bytes[digits] - (long) '0';
            for (at = digits + 1; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
                value = 10 * value + (bytes[at] - '0');
            }
            if (at - digits < LONGEST_LONG || at - digits == LONGEST_LONG && bytes[digits] < '9') {
                return negative ? -value : value;
            }
            return HeaderValue.integer(new String(bytes, start, at - start, StandardCharsets.US_ASCII));
        }

        /** The text from here to its closing quote, and past that. */
        private String takeText() {
            int start = at;
            int end = start;
            // Negative once a byte was that is no ASCII.
            int all = 0;
            boolean escaped = false;
            for (byte b = bytes[end]; b != '"'; b = bytes[end]) {
                all |= b;
                escaped |= b == '\\';
                end += b == '\\' ? 2 : 1;
            }
            at = end + 1;
            // The same text for plain ones, but sooner.
            return all < 0 || escaped
                    ? text(start, end)
                    : new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        }

        /** Past the next such byte, which comes before any value. */
        private void skipTo(char c) {
            while (bytes[at++] != c) {}
        }

        private void skipSpace() {
            while (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r') {
                at++;
            }
        }
    }
}
