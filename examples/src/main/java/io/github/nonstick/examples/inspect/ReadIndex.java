package io.github.nonstick.examples.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The reads in which a stream arrived, one behind the other without gap. Not safe for use by several threads. */
final class ReadIndex {
    private static final int FIRST_CAPACITY = 64;

    /** The labels of so many are kept. */
    private static final int MAX_LABELS = 100_000;

    private final List<String> labels = new ArrayList<>();

    /** Of the first byte of each. */
    private long[] offsets = new long[FIRST_CAPACITY];

    private int count;
    private long end;

    void add(Read read) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
        }
        offsets[count++] = read.offset();
        end = read.end();
        if (labels.size() < MAX_LABELS) {
            labels.add(read.label());
        }
    }

    int count() {
        return count;
    }

    /** The offset behind the last read. */
    long end() {
        return end;
    }

    /** The index of the read that a byte arrived in. */
    int at(long offset) {
        int found = Arrays.binarySearch(offsets, 0, count, offset);
        return found >= 0 ? found : -found - 2;
    }

    long offset(int index) {
        return offsets[index];
    }

    long end(int index) {
        return index + 1 < count ? offsets[index + 1] : end;
    }

    String label(int index) {
        return index < labels.size() ? labels.get(index) : "";
    }
}
