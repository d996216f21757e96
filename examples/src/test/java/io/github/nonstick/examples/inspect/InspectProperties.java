package io.github.nonstick.examples.inspect;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** What holds of an inspection, whatever bytes it is given. */
final class InspectProperties {
    private static final int BIG_ENDIAN = 0x80;
    private static final int WHOLE = 0x40;
    private static final DialectGuess GUESS = DialectGuess.within(FrameFormat.standard());

    private final byte[] stream;
    private final long startOffset;

    private InspectProperties(byte[] stream, long startOffset) {
        this.stream = stream;
        this.startOffset = startOffset;
    }

    /** Checks all of an input but its first byte, which chooses a byte order and how long the reads are. */
    static void check(byte[] input) {
        int choice = input.length == 0 ? 0 : input[0];
        byte[] stream = Arrays.copyOfRange(input, Math.min(1, input.length), Math.max(1, input.length));
        InspectProperties properties = new InspectProperties(input.length == 0 ? input : stream, choice & 3);
        FrameFormat format = FrameFormat.standard()
                .withByteOrder((choice & BIG_ENDIAN) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        try {
            Inspected whole = properties.inspect(format, Integer.MAX_VALUE);
            properties.requireSame(whole, properties.inspect(format, 1 + (choice & 0x1f)));
            properties.guess((choice & WHOLE) == 0 ? 1 + (choice & 0x1f) : Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Inspected inspect(FrameFormat format, int readLength) throws IOException {
        Inspected inspected = new Inspected();
        StreamInspector inspector = new StreamInspector(format, startOffset, inspected);
        for (int at = 0; at < stream.length; at += Math.min(readLength, stream.length - at)) {
            inspector.accept(ByteBuffer.wrap(stream, at, Math.min(readLength, stream.length - at)));
        }
        requireWhatIsThere(inspected, inspector.end());
        return inspected;
    }

    private void guess(int readLength) throws IOException {
        Inspected inspected = new Inspected();
        DialectInspector inspector = new DialectInspector(GUESS, startOffset, inspected);
        for (int at = 0; at < stream.length; at += Math.min(readLength, stream.length - at)) {
            inspector.accept(ByteBuffer.wrap(stream, at, Math.min(readLength, stream.length - at)));
        }
        requireWhatIsThere(inspected, inspector.end());
    }

    private void requireWhatIsThere(Inspected inspected, boolean sound) {
        byte[] bodies = inspected.bodies.toByteArray();
        long end = startOffset;
        int told = 0;
        for (InspectedFrame frame : inspected.frames) {
            require(frame.offset() == end, "behind the frame before", frame);
            int header = (int) (end - startOffset) + 4;
            require(frame.bodyOffset() == end + 4 + frame.headerLength(), "a body behind its header", frame);
            String json = new String(stream, header, frame.headerLength(), StandardCharsets.UTF_8);
            require(frame.headerJson().equals(json), "the header that is there", frame);
            int body = header + frame.headerLength();
            int length = (int) frame.bodyLength();
            require(frame.header().dataSize() == length, "as long as it says", frame);
            require(Arrays.equals(bodies, told, told + length, stream, body, body + length), "its body", frame);
            require(frame.hash() == verdict(frame.header(), body, length), "its hash as it is", frame);
            told += length;
            end = frame.end();
        }
        long streamEnd = startOffset + stream.length;
        Fault fault = inspected.fault;
        require(sound == (fault == null), "a fault or an end", sound);
        if (fault == null) {
            require(end == streamEnd && told == bodies.length, "all of it", end);
            return;
        }
        require(fault.offset() >= end && fault.offset() <= streamEnd, "a fault behind the frames", fault);
        require(isPrintable(fault.error()) && isPrintable(fault.hint()), "a fault that can be printed", fault.error());
        int window = (int) (fault.windowOffset() - startOffset);
        byte[] shown = fault.window();
        require(
                window >= 0 && Arrays.equals(shown, 0, shown.length, stream, window, window + shown.length),
                "bytes that are there",
                fault);
        // The byte that is wrong may not have come yet: that behind a header which ends too early.
        require(fault.offset() <= fault.windowOffset() + shown.length, "up to the fault", fault);
    }

    private HashVerdict verdict(FrameHeader header, int body, int length) {
        if (header.hash() == null) {
            return HashVerdict.NONE;
        }
        return header.bodyHash()
                .map(announced -> announced.equals(hash(announced.algorithm(), body, length))
                        ? HashVerdict.VERIFIED
                        : HashVerdict.MISMATCH)
                .orElse(HashVerdict.UNVERIFIED);
    }

    private BodyHash hash(HashAlgorithm algorithm, int from, int length) {
        BodyDigest digest = BodyDigest.of(algorithm);
        digest.update(ByteBuffer.wrap(stream, from, length));
        return digest.finish();
    }

    private void requireSame(Inspected whole, Inspected pieces) {
        require(
                whole.frames.equals(pieces.frames) && whole.begun.equals(pieces.begun),
                "the same frames",
                pieces.frames);
        require((whole.fault == null) == (pieces.fault == null), "the same end", pieces.fault == null);
        if (whole.fault != null && pieces.fault != null) {
            require(whole.fault.offset() == pieces.fault.offset(), "at the same place", pieces.fault.offset());
            require(whole.fault.error().equals(pieces.fault.error()), "the same fault", pieces.fault.error());
            require(whole.fault.hint().equals(pieces.fault.hint()), "the same hint", pieces.fault.hint());
        }
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
    }

    private void require(boolean right, String what, Object actual) {
        if (!right) {
            throw new AssertionError("not " + what + ": " + actual + " in "
                    + HexFormat.of().formatHex(stream, 0, Math.min(stream.length, 1_000)));
        }
    }
}
