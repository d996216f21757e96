package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.HeaderKeys.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds a decoder, and so {@link HeaderScanner}, to what {@link HeaderJson} says of a header: the same values
 * in the same order, or the same error at the same offset. Of one thread.
 */
final class HeaderScannerAgreement {
    /** The standard format, and such as read aliases, header-only frames and few values. */
    static final List<FrameFormat> FORMATS = List.of(
            FrameFormat.standard(),
            FrameFormat.standard().withKeys(HeaderKeys.standard().withKnownAliasesRead()),
            FrameFormat.standard()
                    .withKeys(HeaderKeys.of("total_size", "file_name", "md5").withKnownAliasesRead())
                    .withHeaderOnlyFrames(true),
            FrameFormat.standard()
                    .withKeys(HeaderKeys.of("len", "n", "h")
                            .withAliasesRead(Key.DATA_SIZE, "data_size", "")
                            .withAliasesRead(Key.HASH, "\u00e9", "hash")),
            FrameFormat.standard()
                    .withKeys(HeaderKeys.standard().withKnownAliasesRead())
                    .withLimits(FrameLimits.standard().withMaxHeaderValues(4)));

    private static final int STREAM_OFFSET = FrameLayout.LENGTH_FIELD_LENGTH;

    /** What an earlier, longer header may have left in a decoder's array behind this one. */
    private static final byte[][] LEFT_BEHIND =
            bytes("\"}", "}", " }", "5}", "l, \"x\": 1}", "000}", ": 1}", "\\\"\"}", "      ");

    private static final byte[][] USUAL = bytes(
            "{\"data_size\": 64, \"filename\": null, \"hash\": null}",
            "{\"data_size\": 64, \"filename\": \"a.txt\", \"hash\": null}",
            "{\"data_size\": 64, \"filename\": \"a.txt\", \"hash\": \"900150983cd24fb0d6963f7d28e17f72\"}",
            "{\"total_size\": 64, \"file_name\": \"a.txt\", \"md5\": \"900150983cd24fb0d6963f7d28e17f72\"}",
            "{\"size\":64,\"name\":null,\"hash\":null}");

    /** Kept, for making one takes longer than what else is done with a header. */
    private static ByteBuffer direct = ByteBuffer.allocateDirect(1024);

    private final FrameFormat format;
    private final HeaderScanner scanner;

    HeaderScannerAgreement(FrameFormat format) {
        this.format = format;
        this.scanner = new HeaderScanner(format);
    }

    /** What became of a header. */
    private record Outcome(
            @Nullable FrameHeader header, @Nullable FramingException refusal) {}

    /** Checks what follows the first byte, which chooses one of the {@link #FORMATS}, and where a zero is put. */
    static void check(byte[] input) {
        check(FORMATS.get(choice(input) % FORMATS.size()), input);
    }

    /** Checks what follows the first byte in all {@link #FORMATS}. */
    static void checkInAll(byte[] input) {
        FORMATS.forEach(format -> check(format, input));
    }

    private static byte[][] bytes(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    private static int choice(byte[] input) {
        return input.length == 0 ? 0 : input[0] & 0xff;
    }

    private static byte[] header(byte[] input) {
        return Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
    }

    /**
     * Checks a header: alone, after headers of usual shapes, after itself, which is checked with the digit zero in a
     * place, too, and, where it has a zero byte, what follows that after what precedes it.
     */
    private static void check(FrameFormat format, byte[] input) {
        byte[] header = header(input);
        HeaderScannerAgreement agreement = new HeaderScannerAgreement(format);
        boolean scanned = agreement.isScanned(header);
        Outcome expected = agreement.reference(header);
        agreement.agreeOn(header, expected);
        for (byte[] earlier : USUAL) {
            if (agreement.isTaken(earlier)) {
                agreement.isScannedLikeLast(header, expected);
            }
        }
        if (scanned) {
            agreement.showFirst(header);
            agreement.isScannedLikeLast(header, expected);
            byte[] damaged = header.clone();
            damaged[choice(input) / FORMATS.size() % header.length] = '0';
            agreement.isScannedLikeLast(damaged);
        }
        agreement.checkDivided(header);
    }

    private void checkDivided(byte[] header) {
        int divider = 0;
        while (divider < header.length && header[divider] != 0) {
            divider++;
        }
        byte[] earlier = Arrays.copyOf(header, divider);
        if (divider < header.length && isScanned(earlier)) {
            showFirst(earlier);
            isScannedLikeLast(Arrays.copyOfRange(header, divider + 1, header.length));
        }
    }

    /** Whether the scanner takes a header, which must not depend on what stands behind it. */
    boolean isScanned(byte[] header) {
        byte[] array = Arrays.copyOf(header, header.length + 2 * HeaderScanner.PADDING);
        boolean taken = scanner.scan(array, header.length);
        for (byte[] left : LEFT_BEHIND) {
            System.arraycopy(left, 0, array, header.length, left.length);
            if (scanner.scan(array, header.length) != taken) {
                throw new AssertionError("the scanner's answer depends on what stands behind: "
                        + new String(left, StandardCharsets.US_ASCII));
            }
        }
        return taken;
    }

    /** Lets the scanner see a header, after which it is quick to take others of its shape. */
    void showFirst(byte[] earlier) {
        if (!isTaken(earlier)) {
            throw new AssertionError("not a header that the scanner takes");
        }
    }

    private boolean isTaken(byte[] header) {
        return scanner.scan(Arrays.copyOf(header, header.length + HeaderScanner.PADDING), header.length);
    }

    /**
     * Whether the scanner takes a header for one of the shape of that shown before; if it does, it has to be
     * right.
     */
    boolean isScannedLikeLast(byte[] header) {
        return isScannedLikeLast(header, null);
    }

    /** The same of a header whose reference may be known. */
    private boolean isScannedLikeLast(byte[] header, @Nullable Outcome expected) {
        byte[] array = new byte[3 + header.length];
        System.arraycopy(header, 0, array, 3, header.length);
        byte[] copy = new byte[header.length];
        long size = scanner.shape().dataSize(array, 3, header.length, copy);
        if (size == HeaderShape.OTHER) {
            return false;
        }
        FrameHeader taken = new FrameHeader(size, scanner.content(copy, header.length));
        compare(expected == null ? reference(header) : expected, new Outcome(taken, null));
        return true;
    }

    void agreeOn(byte[] header) {
        agreeOn(header, reference(header));
    }

    private void agreeOn(byte[] header, Outcome expected) {
        compare(expected, decoded(whole(header)));
        compare(expected, decoded(split(header)));
    }

    private Outcome reference(byte[] header) {
        try {
            return new Outcome(HeaderJson.read(format, header, 0, header.length, STREAM_OFFSET), null);
        } catch (FramingException e) {
            return new Outcome(null, e);
        }
    }

    /** In an array, at an offset. */
    private ByteBuffer[] whole(byte[] header) {
        byte[] frame = frame(header);
        byte[] array = new byte[frame.length + 5];
        System.arraycopy(frame, 0, array, 3, frame.length);
        return new ByteBuffer[] {ByteBuffer.wrap(array, 3, frame.length)};
    }

    /** In two reads, the second from direct memory. */
    private ByteBuffer[] split(byte[] header) {
        byte[] frame = frame(header);
        int cut = frame.length / 2;
        if (direct.capacity() < frame.length - cut) {
            direct = ByteBuffer.allocateDirect(frame.length);
        }
        ByteBuffer rest = direct.clear().put(frame, cut, frame.length - cut).flip();
        return new ByteBuffer[] {ByteBuffer.wrap(frame, 0, cut).asReadOnlyBuffer(), rest};
    }

    private byte[] frame(byte[] header) {
        byte[] frame = new byte[STREAM_OFFSET + header.length];
        FrameLayout.putHeaderLength(frame, 0, header.length, format.byteOrder());
        System.arraycopy(header, 0, frame, STREAM_OFFSET, header.length);
        return frame;
    }

    private Outcome decoded(ByteBuffer[] reads) {
        FrameDecoder decoder = new FrameDecoder(format);
        try {
            for (ByteBuffer read : reads) {
                if (decoder.decode(read) == FrameDecoder.Status.HEADER) {
                    return new Outcome(decoder.header(), null);
                }
            }
            throw new AssertionError("the decoder asks for more than the frame");
        } catch (FramingException e) {
            return new Outcome(null, e);
        }
    }

    private void compare(Outcome expected, Outcome actual) {
        // Plain comparisons, for there are millions of them; what does not agree is asserted once more, to be shown.
        if (!agree(expected, actual)) {
            assertThat(describe(actual)).isEqualTo(describe(expected));
            throw new AssertionError("equal in words and yet different: " + describe(expected));
        }
    }

    private boolean agree(Outcome expected, Outcome actual) {
        FramingException refusal = expected.refusal();
        FramingException actualRefusal = actual.refusal();
        if (refusal != null || actualRefusal != null) {
            return refusal != null
                    && actualRefusal != null
                    && refusal.getClass() == actualRefusal.getClass()
                    && Objects.equals(refusal.getMessage(), actualRefusal.getMessage())
                    && refusal.streamOffset() == actualRefusal.streamOffset();
        }
        FrameHeader header = Objects.requireNonNull(expected.header());
        FrameHeader actualHeader = Objects.requireNonNull(actual.header());
        return header.dataSize() == actualHeader.dataSize()
                && Objects.equals(header.filename(), actualHeader.filename())
                && Objects.equals(header.hash(), actualHeader.hash())
                && header.equals(actualHeader)
                && header.hashCode() == actualHeader.hashCode()
                && inOrder(header).equals(inOrder(actualHeader))
                && Arrays.equals(encoded(header), encoded(actualHeader));
    }

    private byte[] encoded(FrameHeader header) {
        return new FrameEncoder(format).encode(header);
    }

    /** Keys and values one after the other; equal values are of equal type. */
    private static List<@Nullable Object> inOrder(FrameHeader header) {
        HeaderEntries entries = header.entries();
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            list.add(entries.key(i));
            list.add(entries.value(i));
        }
        return list;
    }

    private static String describe(Outcome outcome) {
        FramingException refusal = outcome.refusal();
        return refusal != null
                ? refusal + " at " + refusal.streamOffset()
                : inOrder(Objects.requireNonNull(outcome.header())).toString();
    }
}
