package io.github.nonstick;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Headers are written as the CPython on this machine writes them; skipped where there is none. */
class CPythonComparisonTest {
    /** Reads a kind and a value per line, in a form that needs no escapes; writes each as a header. */
    private static final String SCRIPT = """
            import json, struct, sys
            for line in sys.stdin:
                kind, _, value = line.rstrip("\\n").partition(" ")
                if kind == "double":
                    value = struct.unpack(">d", bytes.fromhex(value))[0]
                elif kind == "int":
                    value = int(value)
                else:
                    value = bytes.fromhex(value).decode("utf-16-be", "surrogatepass")
                print(json.dumps({"data_size": 1, "filename": None, "hash": None, "x": value}))
            """;

    private static final long SEED = 1_732_084_926L;

    @Test
    void writesDoublesAsCPythonDoes() throws Exception {
        Random random = new Random(SEED);
        List<Object> doubles = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            double anything = Double.longBitsToDouble(random.nextLong());
            doubles.add(Double.isFinite(anything) ? anything : 1.0);
            doubles.add(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            doubles.add(random.nextInt(1_000_000) / 1_000.0);
            doubles.add((double) random.nextLong());
            doubles.add(random.nextInt(1_000) * Double.MIN_VALUE);
        }
        assertWrittenAsCPythonDoes(doubles);
    }

    /** Below a power of two doubles lie closer than above it, which shortest digits have to heed. */
    @Test
    void writesPowersOfTwoAndTenAndTheirNeighboursAsCPythonDoes() throws Exception {
        List<Object> doubles = new ArrayList<>();
        for (int exponent = Double.MIN_EXPONENT - 52; exponent <= Double.MAX_EXPONENT; exponent++) {
            doubles.add(Math.scalb(1.0, exponent));
        }
        for (int exponent = -323; exponent <= 308; exponent++) {
            double power = Double.parseDouble("1e" + exponent);
            doubles.add(power);
            doubles.add(Math.nextUp(power));
            doubles.add(-Math.nextDown(power));
        }
        assertWrittenAsCPythonDoes(doubles);
    }

    @Test
    void writesIntegersAsCPythonDoes() throws Exception {
        Random random = new Random(SEED);
        List<Object> integers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            integers.add(random.nextLong() >> random.nextInt(64));
            BigInteger large = new BigInteger(64 + random.nextInt(500), random);
            integers.add(random.nextBoolean() ? large : large.negate());
        }
        assertWrittenAsCPythonDoes(integers);
    }

    @Test
    void writesTextAsCPythonDoes() throws Exception {
        Random random = new Random(SEED);
        List<Object> texts = new ArrayList<>();
        for (int c = 0; c <= 0xffff; c += c < 0x300 ? 1 : 251) {
            texts.add("<" + (char) c + ">");
        }
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                int highest = new int[] {0x20, 0x80, 0x800, 0xffff, 0x10ffff}[random.nextInt(5)];
                text.appendCodePoint(random.nextInt(highest + 1));
            }
            texts.add(text.toString());
        }
        assertWrittenAsCPythonDoes(texts);
    }

    private static void assertWrittenAsCPythonDoes(List<Object> values) throws Exception {
        System.out.println("CPythonComparisonTest seed " + SEED);
        List<String> expected = dumps(values);

        assertThat(expected).hasSameSizeAs(values);
        FrameEncoder encoder = new FrameEncoder();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            byte[] encoded = encoder.encode(FrameHeader.of(1).with("x", values.get(i)));
            String written = new String(encoded, 4, encoded.length - 4, US_ASCII);
            if (!written.equals(expected.get(i))) {
                differences.add("wrote " + written + ", CPython writes " + expected.get(i));
            }
        }
        assertThat(differences).isEmpty();
    }

    private static List<String> dumps(List<Object> values) throws IOException, InterruptedException {
        Process python;
        try {
            python = new ProcessBuilder("python3", "-c", SCRIPT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            return abort("python3 cannot be run, nothing to compare with: " + e.getMessage());
        }
        byte[] lines = values.stream()
                .map(value -> line(value) + "\n")
                .collect(Collectors.joining())
                .getBytes(US_ASCII);
        // Written beside the reading: both pipes fill up otherwise.
        Thread writer = new Thread(() -> {
            try (OutputStream in = python.getOutputStream()) {
                in.write(lines);
            } catch (IOException e) {
                python.destroy();
            }
        });
        writer.start();
        String out = new String(python.getInputStream().readAllBytes(), US_ASCII);
        writer.join();
        assertThat(python.waitFor()).as("exit code of python3").isZero();
        return out.lines().toList();
    }

    private static String line(Object value) {
        if (value instanceof Double number) {
            return "double " + "%016x".formatted(Double.doubleToLongBits(number));
        }
        if (value instanceof String text) {
            ByteBuffer units = ByteBuffer.allocate(2 * text.length());
            text.chars().forEach(c -> units.putChar((char) c));
            return "text " + java.util.HexFormat.of().formatHex(units.array());
        }
        return "int " + value;
    }
}
