package io.github.nonstick;

import io.github.nonstick.FrameDecoder.Status;
import io.github.nonstick.HeaderKeys.Key;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds a {@link FrameDecoder} to what the {@link FrameDecoderModel} says of a stream, however that is cut.
 *
 * <p>The events are those of the model, up to the fault: of the same kind at the same offset, in the same words as far
 * as the model has them. It is told in the read that brings the byte which shows it, not before and not later; that a
 * stream is cut is told at its end.
 */
final class FrameDecoderAgreement {
    /** The standard format, and such as come upon each limit and rule. */
    static final List<FrameFormat> FORMATS = List.of(
            FrameFormat.standard(),
            FrameFormat.standard().withByteOrder(ByteOrder.BIG_ENDIAN).withHeaderOnlyFrames(true),
            FrameFormat.standard()
                    .withKeys(HeaderKeys.of("total_size", "file_name", "md5"))
                    .withHashPolicy(HashPolicy.REQUIRE)
                    .withHeaderOnlyFrames(true)
                    .withMaxHeaderLength(FrameLimits.HIGHEST_MAX_HEADER_LENGTH),
            FrameFormat.standard()
                    .withLimits(FrameLimits.standard()
                            .withMaxHeaderLength(160)
                            .withMaxBodyLength(9)
                            .withMaxNestingDepth(2)
                            .withMaxNumberLength(19)
                            .withMaxHeaderValues(6)));

    private final FrameDecoderModel model;
    private final FrameDecoder decoder;
    private final FrameFormat format;
    private final byte[] stream;

    /** So many bytes show the fault; more than there are if the end shows it. */
    private final int shown;

    /** The event that comes next. */
    private int event;

    /** How much has come of the body that comes. */
    private int bodyBytes;

    private FrameDecoderAgreement(FrameFormat format, byte[] stream) {
        this.format = format;
        this.stream = stream;
        this.model = new FrameDecoderModel(format, stream);
        this.shown = model.fault == null || model.fault.isCut() ? stream.length + 1 : model.shown;
        this.decoder = new FrameDecoder(format);
    }

    /** Checks a {@link FuzzInput}, which chooses one of the formats. */
    static void check(byte[] input) {
        FuzzInput fuzzed = FuzzInput.of(input);
        FrameFormat format = FORMATS.get(fuzzed.choice() % FORMATS.size());
        check(format, fuzzed.stream(), fuzzed.cuts(), fuzzed.cuts().length);
    }

    /**
     * Feeds a stream in reads that end at the given offsets, in ascending order, and at its end.
     *
     * @param count how many of the offsets there are
     * @return the kind of the fault that the stream has; empty if it has none
     */
    static String check(FrameFormat format, byte[] stream, int[] cuts, int count) {
        FrameDecoderAgreement agreement = new FrameDecoderAgreement(format, stream);
        int taken = 0;
        for (int i = 0; i <= count; i++) {
            int end = i < count ? cuts[i] : stream.length;
            ByteBuffer source = ByteBuffer.wrap(stream, taken, end - taken);
            if (!agreement.feed((end & 3) == 1 ? source.asReadOnlyBuffer() : source, taken)) {
                return agreement.kind();
            }
            taken = end;
        }
        agreement.end();
        return agreement.kind();
    }

    private String kind() {
        return model.fault == null ? "" : model.fault.kind;
    }

    /** False once the stream has failed. */
    private boolean feed(ByteBuffer source, int before) {
        int end = source.limit();
        try {
            while (decode(source)) {}
        } catch (FramingException e) {
            same(e);
            require(before < shown && shown <= end, "the fault is shown at", shown, end);
            require(
                    before <= decoder.streamOffset() && decoder.streamOffset() <= end,
                    "taken",
                    end,
                    decoder.streamOffset());
            return false;
        }
        require(source.position() == end, "position", end, source.position());
        require(decoder.streamOffset() == end, "stream offset", end, decoder.streamOffset());
        require(model.fault == null || shown > end, "a fault that is shown is told", model.fault, end);
        return true;
    }

    private boolean decode(ByteBuffer source) throws FramingException {
        Status status = decoder.decode(source);
        if (status == Status.NEEDS_INPUT) {
            return false;
        }
        require(event < model.events.size(), "no event", model.fault, status);
        Object expected = model.events.get(event);
        switch (status) {
            case HEADER -> {
                require(expected instanceof Map && same((Map<?, ?>) expected), "header", expected, decoder.header());
                event++;
            }
            case BODY -> {
                ByteBuffer body = (ByteBuffer) expected;
                ByteBuffer chunk = decoder.chunk();
                ByteBuffer piece = body.slice(body.position() + bodyBytes, chunk.remaining());
                require(chunk.hasRemaining() && chunk.equals(piece), "body", body, chunk);
                bodyBytes += chunk.remaining();
                event += bodyBytes == body.remaining() ? 1 : 0;
            }
            default -> {
                require(expected.equals((int) decoder.streamOffset()), "end", expected, decoder.streamOffset());
                bodyBytes = 0;
                event++;
            }
        }
        return true;
    }

    private void end() {
        try {
            decoder.endOfInput();
        } catch (FramingException e) {
            same(e);
            require(shown > stream.length, "the fault is shown at", shown, stream.length);
            return;
        }
        require(model.fault == null, "fault", model.fault, null);
        require(event == model.events.size(), "events", model.events.size(), event);
    }

    private void same(FramingException actual) {
        ModelFault fault = model.fault;
        require(fault != null, "fault", null, actual);
        String kind = actual instanceof MalformedFrameException malformed
                ? malformed.reason().name()
                : actual instanceof FrameTooLargeException large
                        ? large.setting()
                        : ((TruncatedFrameException) actual).part().name();
        require(fault.kind.equals(kind), "kind", fault, actual);
        require(fault.offset == actual.streamOffset(), "offset", fault.offset, actual);
        String message = actual.getMessage();
        int length = fault.getMessage().length();
        boolean begins = message.startsWith(fault.getMessage())
                && (message.length() == length || ":,".indexOf(message.charAt(length)) >= 0);
        require(begins, "message", fault, actual);
        boolean partOfBody = event < model.events.size() && model.events.get(event) instanceof ByteBuffer;
        require(event == model.events.size() && !partOfBody, "events", model.events.size(), event);
    }

    private boolean same(Map<?, ?> expected) {
        Object size = expected.get(format.keys().dataSize());
        long length = size == null ? 0 : ((BigInteger) size).longValueExact();
        boolean hash = decoder.hasHash();
        FrameHeader header = decoder.header();
        HeaderEntries entries = header.entries();
        int i = 0;
        for (Map.Entry<?, ?> entry : expected.entrySet()) {
            if (i == entries.size()
                    || !entry.getKey().equals(name(entries.key(i)))
                    || !same(entry.getValue(), entries.value(i))) {
                return false;
            }
            i++;
        }
        return i == entries.size()
                && decoder.bodyLength() == length
                && header.dataSize() == length
                && header.isHeaderOnly() == (size == null)
                && hash == (expected.get(format.keys().hash()) != null)
                && same(expected.get(format.keys().filename()), header.filename());
    }

    private Object name(Object key) {
        return key instanceof Key known ? format.keys().name(known) : key;
    }

    private static boolean same(@Nullable Object expected, @Nullable Object actual) {
        if (expected == null || actual == null) {
            return expected == actual;
        }
        if (expected instanceof BigInteger integer) {
            return actual instanceof Long || actual instanceof BigInteger
                    ? actual.toString().equals(integer.toString())
                    : false;
        }
        if (expected instanceof BigDecimal fraction) {
            return actual instanceof Double value
                    ? value == fraction.doubleValue()
                    : actual instanceof BigDecimal exact && exact.compareTo(fraction) == 0;
        }
        if (expected instanceof List<?> list) {
            return actual instanceof List<?> other && list.size() == other.size() && sameElements(list, other);
        }
        if (expected instanceof Map<?, ?> map) {
            return actual instanceof Map<?, ?> other
                    && List.copyOf(map.keySet()).equals(List.copyOf(other.keySet()))
                    && map.keySet().stream().allMatch(key -> same(map.get(key), other.get(key)));
        }
        return expected.equals(actual);
    }

    private static boolean sameElements(List<?> list, List<?> other) {
        for (int i = 0; i < list.size(); i++) {
            if (!same(list.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void require(boolean right, String what, @Nullable Object expected, @Nullable Object actual) {
        if (!right) {
            throw new AssertionError(what + ": expected " + expected + ", found " + actual + " in "
                    + Escaped.bytes(stream, 0, Math.min(stream.length, 400)) + " as " + format);
        }
    }
}
