package io.github.nonstick;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where the parts of a header of the three keys stand, by which the next one of the same shape is known.
 *
 * <pre>
 *   {"data_size": 64, "filename": "a.txt", "hash": "d41d8cd98f00b204e9800998ecf8427e"}
 *   -------------- --------------- -     - ------------                              --
 *                 n                  text                         text
 * </pre>
 *
 * The keys come in this order, under whatever names, with whatever space between them. In a stream of like messages
 * there is nothing to search for: what is underlined has to be the same bytes, n
 * as many digits, and the texts as long as before, and plain. Underlined parts are compared as words of eight
 * bytes that overlap where need be; of a part shorter than a word, as very short keys make it, only its own bytes
 * count. None reaches beyond the header.
 *
 * <p>Not safe for use by several threads.
 */
final class HeaderShape {
    /** Answers that a header is of another shape. */
    static final long OTHER = -1;

    private static final VarHandle CHAR = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int WORD = Long.BYTES;

    private static final int NONE = -1;

    /** Two before the data size; two before each text, or four behind the data size where there are no texts. */
    private static final int USUAL_WORDS = 6;

    private static final int MAX_REST = 3 * USUAL_WORDS;

    private static final int TAIL_LENGTH = 2;

    /** The header's length; {@link #NONE} as long as no shape is known. */
    private int length = NONE;

    /** Whether a header has been taken for one of this shape, so that its texts are plain. */
    private boolean taken;

    /** Whole words that have to stand at offsets; {@code words == USUAL_WORDS} while a shape is known. */
    private final int[] wordOffsets = new int[USUAL_WORDS];

    private final long[] wordValues = new long[USUAL_WORDS];
    private int words;

    /** What else long or short keys make, with the bits that count. */
    private final int[] restOffsets = new int[MAX_REST];

    private final long[] restValues = new long[MAX_REST];
    private final long[] restMasks = new long[MAX_REST];
    private int rests;
    private char tail;

    private int digitsStart;

    /** What takes the digits, read from their start, to the end of a word. */
    private int digitsShift;

    /** The smallest number of as many digits. */
    private long smallestSize;

    /** Below 0 if there are no texts. */
    private int filenameStart;

    private int filenameEnd;
    private int hashStart;
    private int hashEnd;

    void forget() {
        length = NONE;
        taken = false;
    }

    /** Takes note of a header of the three keys, if it is one of a usual shape. */
    void learn(byte[] bytes, int headerLength, HeaderScanner spans) {
        forget();
        words = 0;
        rests = 0;
        digitsStart = spans.digitsStart();
        int digitsEnd = spans.digitsEnd();
        filenameStart = spans.filenameStart();
        filenameEnd = spans.filenameEnd();
        hashStart = spans.hashStart();
        hashEnd = spans.hashEnd();
        int digits = digitsEnd - digitsStart;
        boolean texts = filenameStart >= 0;
        if (digits > WORD || texts != hashStart >= 0 || texts && hashEnd + TAIL_LENGTH != headerLength) {
            return;
        }
        digitsShift = Byte.SIZE * (WORD - digits);
        smallestSize = digits == 1 ? 0 : Math.round(Math.pow(10, digits - 1));
        tail = (char) CHAR.get(bytes, headerLength - TAIL_LENGTH);
        boolean known = addWords(bytes, 0, digitsStart);
        if (texts) {
            known &= addWords(bytes, digitsEnd, filenameStart) && addWords(bytes, filenameEnd, hashStart);
        } else {
            known &= addWords(bytes, digitsEnd, headerLength - TAIL_LENGTH);
        }
        // Without one whole word, as one-letter keys without any space make it, there is none to fill up with.
        if (known && words > 0) {
            while (words < USUAL_WORDS) {
                addWord(bytes, wordOffsets[0], -1);
            }
            length = headerLength;
        }
    }

    /** Whether there is room for them. */
    private boolean addWords(byte[] bytes, int start, int end) {
        if (rests + (end - start + WORD - 1) / WORD > MAX_REST) {
            return false;
        }
        if (end - start < WORD) {
            addWord(bytes, start, -1L >>> Byte.SIZE * (WORD - (end - start)));
            return true;
        }
        for (int at = start; at < end - WORD; at += WORD) {
            addWord(bytes, at, -1);
        }
        addWord(bytes, end - WORD, -1);
        return true;
    }

    private void addWord(byte[] bytes, int offset, long mask) {
        long word = (long) LONG.get(bytes, offset);
        if (mask == -1 && words < USUAL_WORDS) {
            wordOffsets[words] = offset;
            wordValues[words++] = word;
        } else {
            restOffsets[rests] = offset;
            restMasks[rests] = mask;
            restValues[rests++] = word;
        }
    }

    boolean taken() {
        return taken;
    }

    /**
     * The data size of the header in {@code array[start, start + headerLength)} if it is of this shape, and
     * valid; {@link #OTHER} otherwise. Its texts are copied to where they stood in the header that was learnt.
     *
     * <p>All of it is in one method on purpose, for it is too long to be inlined then: with the decoder's other
     * work around it, its values would not stay in registers.
     */
    long dataSize(byte[] array, int start, int headerLength, byte[] copy) {
        if (headerLength != length) {
            return OTHER;
        }
        int[] offsets = wordOffsets;
        long[] values = wordValues;
        long differences = ((long) LONG.get(array, start + offsets[0]) ^ values[0])
                | ((long) LONG.get(array, start + offsets[1]) ^ values[1])
                | ((long) LONG.get(array, start + offsets[2]) ^ values[2])
                | ((long) LONG.get(array, start + offsets[3]) ^ values[3])
                | ((long) LONG.get(array, start + offsets[4]) ^ values[4])
                | ((long) LONG.get(array, start + offsets[5]) ^ values[5])
                | ((char) CHAR.get(array, start + headerLength - TAIL_LENGTH) ^ tail);
        for (int i = 0; i < rests; i++) {
            differences |= ((long) LONG.get(array, start + restOffsets[i]) ^ restValues[i]) & restMasks[i];
        }
        long digits = ((long) LONG.get(array, start + digitsStart) ^ JsonDigits.ZEROS) << digitsShift;
        differences |= JsonDigits.notDigits(digits);
        long size = JsonDigits.value(digits);
        if (differences != 0 || size < smallestSize) {
            return OTHER;
        }
        if (filenameStart >= 0
                && !(PlainText.copy(array, start + filenameStart, start + filenameEnd, copy, filenameStart)
                        && PlainText.copy(array, start + hashStart, start + hashEnd, copy, hashStart))) {
            return OTHER;
        }
        taken = true;
        return size;
    }
}
