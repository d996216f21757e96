package io.github.nonstick.examples.inspect;

import java.util.Arrays;

/**
 * A stretch of a stream and those of its bytes that are shown.
 *
 * @param label what it is called on the page
 * @param begins whether a frame begins with it, or something else that stands for itself
 * @param from the offset of its first byte
 * @param to the offset behind its last byte
 * @param first its first bytes; all of them where {@code last} is empty and none are left out
 * @param last its last bytes, {@code first.length + last.length <= to - from}
 */
record Part(PartKind kind, String label, boolean begins, long from, long to, byte[] first, byte[] last) {
    /** So many bytes more are shown rather than left out. */
    private static final int NOT_WORTH_AN_ELLIPSIS = 16;

    /** A part of which all bytes are known, so that those in the middle can be left out where there are many. */
    static Part of(PartKind kind, String label, boolean begins, long from, byte[] bytes, int maxFirst, int maxLast) {
        boolean whole = bytes.length <= maxFirst + maxLast + NOT_WORTH_AN_ELLIPSIS;
        byte[] first = whole ? bytes : Arrays.copyOf(bytes, maxFirst);
        byte[] last = whole ? new byte[0] : Arrays.copyOfRange(bytes, bytes.length - maxLast, bytes.length);
        return new Part(kind, label, begins, from, from + bytes.length, first, last);
    }

    /** A part of which no byte is shown. */
    static Part leftOut(PartKind kind, String label, boolean begins, long from, long to) {
        return new Part(kind, label, begins, from, to, new byte[0], new byte[0]);
    }

    /** Whether its bytes are to be shown as text: as good as all of them are some. */
    boolean isText() {
        return kind != PartKind.LENGTH && HtmlText.strangers(first) + HtmlText.strangers(last) <= shown() / 8;
    }

    /** How many bytes are left out in the middle, or at the end. */
    long leftOut() {
        return to - from - shown();
    }

    private int shown() {
        return first.length + last.length;
    }
}
