package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scanner takes nothing that the reference refuses, and reads from what it takes what the reference reads.
 *
 * <p>{@code -Dnonstick.differential.cases=} sets how many headers are generated, {@code
 * -Dnonstick.differential.seed=} from which seed.
 */
class HeaderScannerDifferentialTest {
    private static final int CASES = Integer.getInteger("nonstick.differential.cases", 400_000);
    private static final long SEED = Long.getLong("nonstick.differential.seed", 20_261_120);

    /** What the scanner leaves alone goes to the reference by itself; one in so many is seen to get there. */
    private static final int REFUSED_PER_SAMPLE = 16;

    private static final byte[] DAMAGES =
            "\"\\{},: 0019aZz/\u007f\u0080\u00ff\u001f#!".getBytes(StandardCharsets.ISO_8859_1);

    static List<FrameFormat> formats() {
        return HeaderScannerAgreement.FORMATS;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void agreesOnGeneratedHeaders(FrameFormat format) {
        HeaderScannerAgreement agreement = new HeaderScannerAgreement(format);
        HeaderGenerator generator = new HeaderGenerator(SEED, format);
        int cases = CASES / formats().size();
        int scanned = 0;
        for (int i = 0; i < cases; i++) {
            byte[] header = generator.next();
            boolean taken = agreement.isScanned(header);
            if (taken) {
                scanned++;
            }
            if (taken || i % REFUSED_PER_SAMPLE == 0) {
                agreeOn(agreement, header, "case " + i + " of seed " + SEED + " for " + format.keys());
            }
        }
        System.out.println(
                "HeaderScannerDifferentialTest seed " + SEED + ", " + cases + " cases, " + scanned + " scanned");
        assertThat(scanned).isGreaterThan(cases / 6);
    }

    @Test
    void agreesWithEveryByteInEveryPlace() {
        String digest = "0123456789abcdef".repeat(4);
        List<String> headers = List.of(
                "{\"data_size\": 64, \"filename\": \"a-b.txt\", \"hash\": \"" + digest + "\"}",
                " {\"x\":-1 ,\"data_size\":0,\"y\":true,\"\u00e9\":\"\u8d44\\u6599\ud83d\ude00\",\"filename\":null}\n");
        HeaderScannerAgreement agreement = new HeaderScannerAgreement(FrameFormat.standard());
        int scanned = 0;
        for (String text : headers) {
            byte[] header = text.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < header.length; at++) {
                byte original = header[at];
                for (int b = 0; b < 256; b++) {
                    header[at] = (byte) b;
                    if (agreement.isScanned(header)) {
                        scanned++;
                        agreeOn(agreement, header, "byte " + b + " at " + at);
                    }
                }
                header[at] = original;
            }
        }
        assertThat(scanned).isGreaterThan(5_000);
    }

    /** Names of the keys, or of aliases, with what separates them, and what a header ends with. */
    private record Form(FrameFormat format, String dataSize, String filename, String hash, String end) {
        /** Whether it has no eight bytes between its values that could be compared as a word, but for nulls. */
        boolean isTooShort() {
            return dataSize.length() < 8 && filename.length() < 7 && hash.length() < 6;
        }

        byte[] header(FrameHeader canonical) {
            String text = canonical
                    .toString()
                    .replace("{\"data_size\": ", dataSize)
                    .replace(", \"filename\": ", filename)
                    .replace(", \"hash\": ", hash);
            return (text.substring(0, text.length() - 1) + end).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static List<Form> forms() {
        FrameFormat known = formats().get(1);
        FrameFormat dialect = formats().get(2);
        FrameFormat shortest = formats().get(3);
        return List.of(
                new Form(FrameFormat.standard(), "{\"data_size\": ", ", \"filename\": ", ", \"hash\": ", "}"),
                new Form(FrameFormat.standard(), "{\"data_size\":", ",\"filename\":", ",\"hash\":", "}"),
                new Form(known, "{\"total_size\": ", ", \"file_name\": ", ", \"md5\": ", "}"),
                new Form(known, "{\"data_size\": ", ", \"name\": ", ",\"hash\": ", "}"),
                new Form(dialect, " {\"filesize_bytes\" :", "\n,\"fileName\": ", " ,  \"sha256\": ", "}"),
                new Form(dialect, "{\"size\":", ",\"name\":", ",\"md5\":", "}"),
                new Form(shortest, "{\"\":", ",\"n\":", ",\"h\":", "}"),
                new Form(shortest, "{\"\":", ",\"n\":", ", \"\u00e9\":", "}"));
    }

    /** Headers with texts of every length that is looked at in a way of its own. */
    private static List<byte[]> shapes(Form form) {
        List<byte[]> shapes = new ArrayList<>();
        int[] lengths = {0, 1, 7, 8, 9, 16, 17, 24, 25, 31, 32, 33, 40, 63, 64, 65, 130};
        for (int i = 0; i < lengths.length; i++) {
            FrameHeader header = FrameHeader.of(12_345_678 / (long) Math.pow(10, i % 8))
                    .withFilename("n".repeat(lengths[i]))
                    .withHash("0".repeat(lengths[lengths.length - 1 - i]));
            shapes.add(form.header(header));
        }
        shapes.add(form.header(FrameHeader.of(7)));
        shapes.add(form.header(FrameHeader.of(77_777_777)));
        return shapes;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void agreesWithEveryByteInEveryPlaceOfAShapeSeenBefore(Form form) {
        HeaderScannerAgreement agreement = new HeaderScannerAgreement(form.format());
        for (byte[] shape : shapes(form)) {
            agreement.showFirst(shape);
            boolean hasWord = !form.isTooShort() || new String(shape, StandardCharsets.UTF_8).contains("null");
            assertThat(agreement.isScannedLikeLast(shape)).isEqualTo(hasWord);
            byte[] header = shape.clone();
            for (int at = 0; at < header.length; at++) {
                for (int b = 0; b < 256; b++) {
                    header[at] = (byte) b;
                    isScannedLikeLast(agreement, header, "byte " + b + " at " + at);
                }
                header[at] = shape[at];
            }
        }
    }

    @Test
    void agreesOnDamagedHeadersOfAShapeSeenBefore() {
        Random random = new Random(SEED);
        List<Form> forms = forms();
        List<List<byte[]>> allShapes =
                forms.stream().map(HeaderScannerDifferentialTest::shapes).toList();
        List<HeaderScannerAgreement> agreements = forms.stream()
                .map(form -> new HeaderScannerAgreement(form.format()))
                .toList();
        int scanned = 0;
        for (int i = 0; i < CASES / 5; i++) {
            int which = random.nextInt(forms.size());
            HeaderScannerAgreement agreement = agreements.get(which);
            List<byte[]> shapes = allShapes.get(which);
            byte[] shape = shapes.get(random.nextInt(shapes.size()));
            byte[] header = shape.clone();
            for (int damages = random.nextInt(1, 5); damages > 0; damages--) {
                int at = random.nextInt(header.length);
                int from = random.nextInt(header.length);
                int count = random.nextInt(1, 1 + Math.min(20, header.length - Math.max(at, from)));
                if (random.nextBoolean()) {
                    System.arraycopy(shape, from, header, at, count);
                } else {
                    header[at] = DAMAGES[random.nextInt(DAMAGES.length)];
                }
            }
            agreement.showFirst(shape);
            if (isScannedLikeLast(agreement, header, "case " + i + " of seed " + SEED)) {
                scanned++;
            }
        }
        assertThat(scanned).isGreaterThan(CASES / 50);
    }

    private static boolean isScannedLikeLast(HeaderScannerAgreement agreement, byte[] header, String which) {
        try {
            return agreement.isScannedLikeLast(header);
        } catch (AssertionError e) {
            throw new AssertionError(which + ": " + Escaped.text(new String(header, StandardCharsets.ISO_8859_1)), e);
        }
    }

    static Stream<HeaderKeys> otherKeys() {
        return Stream.of(
                HeaderKeys.of("n", "", "\u6587\u4ef6\u540d"),
                HeaderKeys.of("total_size", "filename", "md5"),
                HeaderKeys.of(
                        "length of the body in bytes", "name of the file as it was sent", "digest of the body, in hex"),
                HeaderKeys.of("\ud800", "?", "\u00e9"),
                HeaderKeys.of("a\"b", "a\\b", "a\nb"));
    }

    @ParameterizedTest
    @MethodSource("otherKeys")
    void agreesOnOtherKeys(HeaderKeys keys) {
        HeaderScannerAgreement other =
                new HeaderScannerAgreement(FrameFormat.standard().withKeys(keys));
        Random random = new Random(SEED);
        List<String> names = List.of(keys.dataSize(), keys.filename(), keys.hash(), "data_size", "x");
        List<String> values = List.of("1", "12345678", "null", "\"a\"", "\"\\u00e9\"");
        int scanned = 0;
        for (int i = 0; i < 2_000; i++) {
            List<String> members = new ArrayList<>();
            for (int member = random.nextInt(5); member >= 0; member--) {
                String name = names.get(random.nextInt(names.size()));
                String quoted = random.nextBoolean() ? '"' + name + '"' : CanonicalText.quoted(name);
                members.add(quoted + (random.nextBoolean() ? ": " : ":") + values.get(random.nextInt(values.size())));
            }
            String header = '{' + String.join(random.nextBoolean() ? ", " : ",", members) + '}';
            byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
            if (other.isScanned(bytes)) {
                scanned++;
            }
            agreeOn(other, bytes, "case " + i + " of seed " + SEED);
        }
        assertThat(scanned > 0).isEqualTo(StandardCharsets.UTF_8.newEncoder().canEncode(keys.dataSize()));
    }

    @ParameterizedTest
    @MethodSource("otherKeys")
    void knowsShapesOfOtherKeysAgain(HeaderKeys keys) {
        Assumptions.assumeTrue(StandardCharsets.UTF_8.newEncoder().canEncode(keys.dataSize()));
        FrameFormat format = FrameFormat.standard().withKeys(keys);
        HeaderScannerAgreement other = new HeaderScannerAgreement(format);
        for (FrameHeader header : List.of(
                FrameHeader.of(1),
                FrameHeader.of(1).withFilename("").withHash(""),
                FrameHeader.of(12_345).withFilename("a").withHash("b"))) {
            byte[] frame = new FrameEncoder(format).encode(header);
            byte[] bytes = Arrays.copyOfRange(frame, FrameLayout.LENGTH_FIELD_LENGTH, frame.length);
            other.showFirst(bytes);
            assertThat(other.isScannedLikeLast(bytes)).isTrue();
            for (int at = 0; at < bytes.length; at++) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= 1;
                other.isScannedLikeLast(damaged);
            }
        }
    }

    private static void agreeOn(HeaderScannerAgreement agreement, byte[] header, String which) {
        try {
            agreement.agreeOn(header);
        } catch (AssertionError e) {
            throw new AssertionError(which + ": " + Escaped.text(new String(header, StandardCharsets.ISO_8859_1)), e);
        }
    }
}
