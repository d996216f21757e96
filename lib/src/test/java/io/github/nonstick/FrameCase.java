package io.github.nonstick;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.nonstick.FrameDriver.Found;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.BodyVerification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A stream, and what every reader must find in it.
 *
 * @param view what is compared of that which a reader found
 */
record FrameCase(String name, FrameFormat format, byte[] stream, Function<Found, ?> view, Object expected) {
    private static final long SEED = 20_261_120;
    private static final FrameFormat STANDARD = FrameFormat.standard();

    /** Lengths of bodies around nothing, buffers of usual lengths, and well beyond. */
    private static final int[] LENGTHS = {0, 1, 100, 8_191, 8_192, 8_193, 0, 65_535, 65_536, 65_537, 307_200, 3};

    /** All there are. */
    static Stream<FrameCase> all() throws IOException {
        return Stream.of(
                        WireVector.all().stream().map(FrameCase::vector),
                        MalformedHeaderTest.all().map(FrameCase::malformed),
                        truncations(),
                        Stream.of(nothing(), bodies(), mismatches(), garbage(), limit(), truncatedBehindMismatch()))
                .flatMap(Function.identity());
    }

    private static FrameCase vector(WireVector vector) {
        return new FrameCase(vector.name(), vector.format(), vector.stream(), vector::outcome, vector.outcome());
    }

    /** A header that is refused, behind a frame and before another one. */
    private static FrameCase malformed(MalformedHeader row) {
        byte[] before = message(3);
        String at = " at stream offset " + (4 + row.at());
        int offset = before.length + 4 + row.at();
        String text = Found.text(
                MalformedFrameException.class,
                offset,
                row.message().replace(at + ":", " at stream offset " + offset + ":"));
        return new FrameCase(
                row.toString(),
                STANDARD,
                joined(before, row.frame(), message(2)),
                FrameCase::texts,
                List.of("3 UNVERIFIED", text));
    }

    private static List<String> texts(Found found) {
        List<String> texts = new ArrayList<>();
        found.frames().forEach(frame -> texts.add(frame.body().length + " " + frame.verification()));
        texts.addAll(found.faultTexts());
        return texts;
    }

    /** A stream that ends at each of its offsets, of which few are boundaries. */
    private static Stream<FrameCase> truncations() {
        byte[] first = named("a", new byte[5]);
        byte[] stream = joined(first, message(0), message(11));
        int second = first.length + message(0).length;
        return IntStream.rangeClosed(0, stream.length).mapToObj(end -> {
            List<String> expected = new ArrayList<>();
            if (end >= first.length) {
                expected.add("5 VERIFIED");
            }
            if (end >= second) {
                expected.add("0 UNVERIFIED");
            }
            if (end == stream.length) {
                expected.add("11 UNVERIFIED");
            }
            int start = end < first.length ? 0 : end < second ? first.length : second;
            if (end > start && end < stream.length) {
                int bodyLength = start == 0 ? 5 : start == second ? 11 : 0;
                int length = (start == 0 ? first.length : start == second ? stream.length - start : second - start);
                expected.add(truncation(end, end - start, length - bodyLength - 4, bodyLength));
            }
            return new FrameCase("cut at " + end, STANDARD, Arrays.copyOf(stream, end), FrameCase::texts, expected);
        });
    }

    private static String truncation(int end, int received, int headerLength, int bodyLength) {
        int bodyStart = 4 + headerLength;
        String part = received < 4 ? "length field" : received < bodyStart ? "header" : "body";
        int expected = received < 4 ? 4 : received < bodyStart ? headerLength : bodyLength;
        int had = received < 4 ? received : received < bodyStart ? received - 4 : received - bodyStart;
        return Found.text(
                TruncatedFrameException.class,
                end,
                "stream ended inside the " + part + " at stream offset " + end + ": expected " + expected
                        + " bytes, received " + had);
    }

    private static FrameCase nothing() {
        return new FrameCase("nothing", STANDARD, new byte[0], FrameCase::texts, List.of());
    }

    private static FrameCase bodies() {
        Random random = new Random(SEED);
        byte[] stream = {};
        List<String> expected = new ArrayList<>();
        for (int length : LENGTHS) {
            byte[] body = new byte[length];
            random.nextBytes(body);
            stream = joined(stream, named("file " + length, body));
            expected.add("file " + length + " " + BodyVerification.VERIFIED + " "
                    + BodyDigest.hash(HashAlgorithm.SHA_512, body));
        }
        return new FrameCase("bodies of many lengths", STANDARD, stream, FrameCase::contents, expected);
    }

    private static List<String> contents(Found found) {
        return found.frames().stream()
                .map(frame -> frame.header().filename() + " " + frame.verification() + " "
                        + BodyDigest.hash(HashAlgorithm.SHA_512, frame.body()))
                .toList();
    }

    /** A wrong hash, of a body and of an empty one, does not take the frames behind it along. */
    private static FrameCase mismatches() {
        byte[] wrong = wrong();
        byte[] empty = new FrameEncoder().encode(FrameHeader.of(0).withHash("0".repeat(32)));
        byte[] stream = joined(wrong, message(1), empty, named("c", new byte[70_000]));
        return new FrameCase(
                "wrong hashes",
                STANDARD,
                stream,
                FrameCase::texts,
                List.of(
                        "1 UNVERIFIED",
                        "70000 VERIFIED",
                        mismatch(wrong.length),
                        Found.text(
                                HashMismatchException.class,
                                wrong.length + message(1).length + empty.length,
                                "MD5 of the body is d41d8cd98f00b204e9800998ecf8427e, the header says "
                                        + "0".repeat(32) + ", at stream offset "
                                        + (wrong.length + message(1).length + empty.length))));
    }

    private static FrameCase truncatedBehindMismatch() {
        byte[] wrong = wrong();
        return new FrameCase(
                "cut behind a wrong hash",
                STANDARD,
                joined(wrong, new byte[] {1, 0}),
                FrameCase::texts,
                List.of(mismatch(wrong.length), truncation(wrong.length + 2, 2, 0, 0)));
    }

    private static byte[] wrong() {
        return joined(new FrameEncoder().encode(FrameHeader.of(3).withHash("crc32c:00000000")), new byte[] {1, 2, 3});
    }

    private static String mismatch(int streamOffset) {
        String actual =
                BodyDigest.hash(HashAlgorithm.CRC32C, new byte[] {1, 2, 3}).hex();
        return Found.text(
                HashMismatchException.class,
                streamOffset,
                "CRC32C of the body is " + actual + ", the header says 00000000, at stream offset " + streamOffset);
    }

    private static FrameCase garbage() {
        byte[] before = message(4);
        byte[] request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);
        String text = Found.text(
                FrameTooLargeException.class,
                before.length,
                "header length 542393671 exceeds maxHeaderLength 65535 at stream offset " + before.length
                        + ": the bytes \"GET \" are an HTTP request"
                        + "; point HTTP clients to a web server, and only senders of frames here");
        return new FrameCase(
                "a request behind a frame",
                STANDARD,
                joined(before, request),
                FrameCase::texts,
                List.of("4 UNVERIFIED", text));
    }

    private static FrameCase limit() {
        byte[] before = message(10);
        String text = Found.text(
                FrameTooLargeException.class,
                before.length + 4,
                "body length 11 exceeds maxBodyLength 10 at stream offset " + (before.length + 4));
        return new FrameCase(
                "a body beyond the limit",
                STANDARD.withMaxBodyLength(10),
                joined(before, message(11)),
                FrameCase::texts,
                List.of("10 UNVERIFIED", text));
    }

    private static byte[] named(String filename, byte[] body) {
        FrameHeader header = FrameHeader.of(body.length)
                .withFilename(filename)
                .withHash(BodyDigest.hash(HashAlgorithm.SHA_256, body));
        return joined(new FrameEncoder().encode(header), body);
    }

    private static byte[] message(int length) {
        return joined(new FrameEncoder().encode(FrameHeader.of(length)), new byte[length]);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
