package io.github.nonstick.examples.inspect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What holds of a capture, whatever its reader says of it. */
final class CaptureProperties {
    private static final int COMPACT = 1;
    private static final long WINDOW = 1L << 30;

    private CaptureProperties() {}

    /**
     * Checks all of an input but its first byte: it chooses whether they are what tshark gives, or four bytes for each
     * segment, from which that is made.
     */
    static void check(byte[] input) {
        boolean compact = input.length > 0 && (input[0] & COMPACT) != 0;
        byte[] rest = Arrays.copyOfRange(input, Math.min(1, input.length), Math.max(1, input.length));
        byte[] lines = input.length == 0 ? input : compact ? lines(rest) : rest;
        String refusal = check(listener -> {
            Tshark.readSegments(new ByteArrayInputStream(lines), lines.length, listener);
            return "";
        });
        boolean some = rest.length >= 4;
        require(!compact || refusal.isEmpty() == some, "what tshark gives is read: " + refusal);
    }

    /**
     * Checks what becomes of segments.
     *
     * @return why they were refused; empty where they were not
     */
    static String check(PcapCapture.Segments source) {
        List<TcpSegment> segments = new ArrayList<>();
        try (PcapCapture capture = PcapCapture.of(
                null,
                listener -> source.read(segment -> {
                    segments.add(segment);
                    listener.segment(segment);
                }))) {
            requireBytes(capture, segments);
            return "";
        } catch (CaptureException e) {
            require(e.getMessage().chars().allMatch(c -> c >= 0x20 && c <= 0x7e), "a message that can be printed");
            return e.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each byte that is captured is another one, as far as there are so many. */
    private static byte[] lines(byte[] input) {
        StringBuilder lines = new StringBuilder();
        for (int at = 0; at + 4 <= input.length; at += 4) {
            int number = at / 4;
            boolean back = (input[at] & 1) != 0;
            int stream = input[at] >> 1 & (input[at] < 0 ? 1 : 0);
            int sequence = input[at + 2] << (input[at] >> 4 & 3) * 8;
            int length = input[at + 3] & 0x1f;
            int captured = Math.min(length, (input[at] & 0x40) == 0 ? length : input[at + 3] >> 5 & 7);
            lines.append(number + 1).append('\t').append(stream);
            lines.append("\t10.0.0.").append(back ? 2 : 1).append("\t\t").append(back ? 9000 : 5000);
            lines.append("\t10.0.0.").append(back ? 1 : 2).append("\t\t").append(back ? 5000 : 9000);
            lines.append("\t0x00").append(String.format("%02x", input[at + 1] & 0x13));
            lines.append('\t')
                    .append(Integer.toUnsignedString(sequence))
                    .append('\t')
                    .append(length)
                    .append('\t');
            for (int i = 0; i < captured; i++) {
                lines.append(String.format("%02x", 7 * number + i & 0xff));
            }
            lines.append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void requireBytes(PcapCapture capture, List<TcpSegment> segments) throws IOException {
        Map<String, Side> sides = new LinkedHashMap<>();
        for (TcpSegment segment : segments) {
            sides.computeIfAbsent(segment.stream() + " " + segment.from(), unused -> new Side())
                    .add(segment);
        }
        for (PcapRecording recording : capture.directions()) {
            Side side = sides.getOrDefault(recording.stream() + " " + recording.from(), new Side());
            require(recording.length() == side.offset, "as many bytes as follow one another");
            require(recording.missing() == side.missing(), "as many as are missing behind them");
            if (capture.conversations() == 1) {
                requireReads(recording, side);
            }
        }
    }

    private static void requireReads(PcapRecording recording, Side side) throws IOException {
        long offset = 0;
        while (recording.next()) {
            Read read = recording.read();
            ByteBuffer bytes = recording.bytes();
            require(read.offset() == offset && read.length() > 0, "reads follow one another");
            require(bytes.remaining() == read.length(), "a read has its bytes");
            while (bytes.hasRemaining()) {
                Set<Byte> captured = side.bytes.getOrDefault(offset++, Set.of());
                require(captured.contains(bytes.get()), "a byte that was captured there");
            }
        }
        require(offset == recording.length(), "all of them");
    }

    /** One direction, byte by byte. */
    private static final class Side {
        /** By their offsets; several where they were captured several times, and differ. */
        private final TreeMap<Long, Set<Byte>> bytes = new TreeMap<>();

        private boolean begun;
        private int base;
        private long offset;
        private long knownEnd;

        void add(TcpSegment segment) {
            int first = segment.sequence() + (segment.syn() ? 1 : 0);
            if (!begun) {
                begun = true;
                base = first;
            }
            long start = offset + (first - (base + (int) offset));
            if (Math.abs(start - offset) > WINDOW) {
                return;
            }
            if (segment.length() > 0 || segment.fin()) {
                knownEnd = Math.max(knownEnd, start + segment.length());
            }
            byte[] payload = segment.payload();
            for (int i = 0; i < payload.length; i++) {
                bytes.computeIfAbsent(start + i, unused -> new HashSet<>()).add(payload[i]);
            }
            while (bytes.containsKey(offset)) {
                offset++;
            }
            knownEnd = Math.max(knownEnd, offset);
        }

        long missing() {
            Long behind = bytes.higherKey(offset);
            return (behind == null ? knownEnd : behind) - offset;
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError("not so: " + what);
        }
    }
}
