package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The decoder finds in a stream what the {@link FrameDecoderModel} says, however it is cut and damaged.
 *
 * <p>{@code -Dnonstick.model.streams=} sets how many streams are made, {@code -Dnonstick.model.seed=} from which seed.
 */
class FrameDecoderModelTest {
    private static final int STREAMS = Integer.getInteger("nonstick.model.streams", 200_000);
    private static final long SEED = Long.getLong("nonstick.model.seed", 20_261_120);
    private static final byte[] TELLING = "{}[]\"\\,: \n0-9et\0\3\u0080\u00ef\u00ff".getBytes(ISO_8859_1);

    private static final String[] EXTRAS = {
        "[1, {\"y\": \"}\\\"\"}, -2.50]", "[1, [], 3, 4]", "12345678901234567890", "[1, 2]"
    };

    @Test
    void findsWhatTheModelSays() {
        Map<String, Integer> ends = new TreeMap<>();
        int[] cuts = new int[8];
        for (FrameFormat format : FrameDecoderAgreement.FORMATS) {
            Streams streams = new Streams(format, SEED);
            for (int i = 0; i < STREAMS / FrameDecoderAgreement.FORMATS.size(); i++) {
                byte[] stream = streams.next();
                int count = streams.cuts(cuts, stream.length);
                try {
                    ends.merge(FrameDecoderAgreement.check(format, stream, cuts, count), 1, Integer::sum);
                } catch (AssertionError | RuntimeException e) {
                    String where = "stream " + i + " of seed " + SEED + " cut at "
                            + Arrays.toString(Arrays.copyOf(cuts, count));
                    throw new AssertionError(where + ": " + e.getMessage(), e);
                }
            }
        }
        System.out.println("FrameDecoderModelTest seed " + SEED + ", streams by their end: " + ends);
        assertThat(ends.keySet()).isEqualTo(allEnds());
    }

    /** Every fault there is but that of aliases, and none. */
    private static Set<String> allEnds() {
        Set<String> ends = new TreeSet<>(Set.of("", "maxHeaderLength", "maxBodyLength", "maxNestingDepth"));
        ends.addAll(Set.of("maxNumberLength", "maxHeaderValues"));
        Arrays.stream(MalformedFrameException.Reason.values()).map(Enum::name).forEach(ends::add);
        Arrays.stream(TruncatedFrameException.Part.values()).map(Enum::name).forEach(ends::add);
        ends.remove(MalformedFrameException.Reason.ALIASES_DISAGREE.name());
        return ends;
    }

    /** Makes streams of frames, and damages most of them. */
    private static final class Streams {
        private final FrameFormat format;
        private final Random random;
        private final HeaderGenerator headers;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Streams(FrameFormat format, long seed) {
            this.format = format;
            this.random = new Random(seed);
            this.headers = new HeaderGenerator(seed, format);
        }

        byte[] next() {
            out.reset();
            for (int frames = random.nextInt(4); frames >= 0; frames--) {
                frame();
            }
            byte[] stream = out.toByteArray();
            int damages = random.nextInt(4);
            for (; damages > 0 && stream.length > 0; damages--) {
                stream = damaged(stream);
            }
            return stream;
        }

        /** Ascending; mostly few, at times one after each byte of a stretch. */
        int cuts(int[] cuts, int length) {
            int count = random.nextInt(cuts.length + 1);
            int stretch = random.nextInt(length + 1);
            boolean bytes = random.nextInt(4) == 0;
            for (int i = 0; i < count; i++) {
                cuts[i] = bytes ? Math.min(length, stretch + i) : random.nextInt(length + 1);
            }
            Arrays.sort(cuts, 0, count);
            return count;
        }

        private void frame() {
            int size = random.nextInt(12);
            byte[] header =
                    random.nextInt(4) == 0 ? headers.next() : usual(size).getBytes(UTF_8);
            int claim = header.length + (random.nextInt(40) == 0 ? random.nextInt(32) - 8 : 0);
            byte[] field = new byte[4];
            FrameLayout.putHeaderLength(
                    field, 0, random.nextInt(200) == 0 ? random.nextInt() : claim, format.byteOrder());
            out.writeBytes(field);
            out.writeBytes(header);
            byte[] body = new byte[size];
            random.nextBytes(body);
            out.writeBytes(body);
        }

        private String usual(int size) {
            HeaderKeys keys = format.keys();
            String[] hashes = {
                "null",
                "\"xxdxxx\"",
                "\"00000000\"",
                "7",
                "\"placeholder as long as an MD5 is\"",
                "\"900150983cd24fb0d6963f7d28e17f72\""
            };
            String hash = hashes[random.nextInt(hashes.length)];
            String name =
                    random.nextBoolean() ? "null" : "\"" + "a.txt\u8d44\\u6599".substring(0, random.nextInt(7)) + "\"";
            return "{\"" + keys.dataSize() + "\": " + size + ", \"" + keys.filename() + "\": " + name + ", \""
                    + keys.hash() + "\": " + hash
                    + (random.nextInt(3) == 0 ? ", \"x\": " + EXTRAS[random.nextInt(EXTRAS.length)] : "") + "}";
        }

        private byte[] damaged(byte[] stream) {
            int at = random.nextInt(stream.length);
            int end = at + random.nextInt(Math.min(12, stream.length - at) + 1);
            out.reset();
            switch (random.nextInt(6)) {
                case 0 -> stream[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> stream[at] = TELLING[random.nextInt(TELLING.length)];
                case 2 -> {
                    return Arrays.copyOf(stream, at);
                }
                case 3 -> {
                    out.write(stream, 0, at);
                    out.write(TELLING[random.nextInt(TELLING.length)]);
                    out.write(stream, at, stream.length - at);
                    return out.toByteArray();
                }
                case 4 -> {
                    out.write(stream, 0, at);
                    out.write(stream, end, stream.length - end);
                    return out.toByteArray();
                }
                default -> {
                    out.write(stream, 0, end);
                    out.write(stream, at, stream.length - at);
                    return out.toByteArray();
                }
            }
            return stream;
        }
    }
}
