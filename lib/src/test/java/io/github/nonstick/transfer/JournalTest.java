package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final JournalHeader HEADER = new JournalHeader(Kept.ID, Kept.NAME, Kept.VERSION, 10);

    @TempDir
    Path directory;

    private record Content(@Nullable JournalHeader header, List<JournalSegment> segments, long endOffset) {}

    private Content read(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("journal"), bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            JournalReader reader = new JournalReader(channel);
            JournalHeader header = JournalHeader.read(reader);
            List<JournalSegment> segments = new ArrayList<>();
            JournalSegment segment = JournalSegment.read(reader);
            while (segment != null) {
                segments.add(segment);
                segment = JournalSegment.read(reader);
            }
            return new Content(header, segments, reader.endOffset());
        }
    }

    private static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int end = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, end, part.length);
            end += part.length;
        }
        return all;
    }

    private @Nullable JournalHeader headerOf(String... lines) throws IOException {
        return read(joined(Arrays.stream(lines).map(JournalReader::line).toArray(byte[][]::new)))
                .header();
    }

    @Test
    void isWrittenAsDocumented() throws IOException {
        Kept kept = new Kept(directory, "abcdefghij".getBytes(UTF_8)).left(6, 4);
        assertThat(kept.journal()).hasContent("""
                        nonstick-journal 1 70ae88fb
                        id 00112233445566778899aabbccddeeff 9b88c4d8
                        name 612e747874 987cb502
                        source 10-1700000000-42 da0df77f
                        length 10 a321538a
                        segment 0 6 53bceff1 d18973da
                        segment 6 4 379a38fa 907dc381
                        """);
    }

    @Test
    void readsWhatItWrites() throws IOException {
        List<JournalSegment> segments =
                List.of(new JournalSegment(0, 1, 0), new JournalSegment(Long.MAX_VALUE, Long.MAX_VALUE, -1));
        for (JournalHeader header : List.of(
                HEADER,
                new JournalHeader(Kept.ID, "", "", -1),
                new JournalHeader(Kept.ID, "\u00e4 \ud83d\ude00\n\u202e/../x", " ~ ", Long.MAX_VALUE),
                new JournalHeader(Kept.ID, "x".repeat(4_000), "~".repeat(100), 0))) {
            byte[] bytes = joined(
                    header.toBytes(), segments.get(0).toBytes(), segments.get(1).toBytes());
            assertThat(read(bytes)).isEqualTo(new Content(header, segments, bytes.length));
        }
    }

    @Test
    void cutAtAnyByteIsReadUpToTheLastWholeLine() throws IOException {
        byte[] header = HEADER.toBytes();
        byte[] first = new JournalSegment(0, 6, 1).toBytes();
        byte[] all = joined(header, first, new JournalSegment(6, 4, 2).toBytes());
        for (int length = 0; length <= all.length; length++) {
            Content content = read(Arrays.copyOf(all, length));
            assertThat(content.header()).isEqualTo(length < header.length ? null : HEADER);
            int segments = length < header.length + first.length ? 0 : length < all.length ? 1 : 2;
            assertThat(content.segments()).as("cut at %d", length).hasSize(segments);
            assertThat(content.endOffset()).isLessThanOrEqualTo(length);
        }
    }

    @Test
    void aBitThatIsFlippedEndsItThere() throws IOException {
        byte[] header = HEADER.toBytes();
        byte[] all = joined(header, new JournalSegment(0, 6, 1).toBytes());
        for (int bit = 0; bit < 8 * all.length; bit++) {
            byte[] flipped = all.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Content content = read(flipped);
            assertThat(content.header()).as("bit %d", bit).isEqualTo(bit / 8 < header.length ? null : HEADER);
            assertThat(content.segments()).isEmpty();
        }
    }

    @Test
    void garbageIsNoJournal() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] garbage = new byte[random.nextInt(40_000)];
            random.nextBytes(garbage);
            assertThat(read(garbage)).as("seed %d", seed).isEqualTo(new Content(null, List.of(), 0));
        }
    }

    @Test
    void aLineIsReadUpToTheLimit() throws IOException {
        byte[] fits = JournalReader.line("x".repeat(JournalReader.MAX_LINE_LENGTH - 10));
        byte[] tooLong = JournalReader.line("x".repeat(JournalReader.MAX_LINE_LENGTH - 9));
        assertThat(fits).hasSize(8_192);
        Path file = Files.write(directory.resolve("journal"), joined(fits, fits, fits, tooLong, fits));
        try (FileChannel channel = FileChannel.open(file)) {
            JournalReader reader = new JournalReader(channel);
            for (int i = 0; i < 3; i++) {
                assertThat(reader.next()).hasSize(8_182);
            }
            assertThat(reader.next()).isNull();
            assertThat(reader.next()).isNull();
            assertThat(reader.endOffset()).isEqualTo(3 * 8_192);
        }
    }

    @Test
    void aLineIsPrintableAscii() throws IOException {
        for (String text : List.of("", " ", "~", "a b")) {
            assertThat(firstLine(text)).isEqualTo(text);
        }
        for (String text : List.of("\t", "a\u001fb", "a\u007f", "\u0000")) {
            assertThat(firstLine(text)).isNull();
        }
    }

    private @Nullable String firstLine(String text) throws IOException {
        Path file = Files.write(directory.resolve("journal"), JournalReader.line(text));
        try (FileChannel channel = FileChannel.open(file)) {
            return new JournalReader(channel).next();
        }
    }

    @Test
    void aFileWithoutALineFeedIsNotReadToItsEnd() throws IOException {
        byte[] endless = new byte[1 << 20];
        Arrays.fill(endless, (byte) 'x');
        assertThat(read(endless)).isEqualTo(new Content(null, List.of(), 0));
        assertThat(read(new byte[1 << 20])).isEqualTo(new Content(null, List.of(), 0));
    }

    @Test
    void aHeaderHasFiveLinesInOrder() throws IOException {
        String id = "id " + Kept.ID;
        assertThat(headerOf("nonstick-journal 1", id, "name 61", "source v", "length 3"))
                .isEqualTo(new JournalHeader(Kept.ID, "a", "v", 3));
        assertThat(headerOf("nonstick-journal 2", id, "name 61", "source v", "length 3"))
                .isNull();
        assertThat(headerOf("nonstick-journal 1", "name 61", id, "source v", "length 3"))
                .isNull();
        assertThat(headerOf("nonstick-journal 1", "id x", "name 61", "source v", "length 3"))
                .isNull();
        assertThat(headerOf("nonstick-journal 1", id, "name 6", "source v", "length 3"))
                .isNull();
        assertThat(headerOf("nonstick-journal 1", id, "name ff", "source v", "length 3"))
                .isNull();
        assertThat(headerOf("nonstick-journal 1", id, "name 61", "source v", "length -2"))
                .isNull();
        assertThat(headerOf("nonstick-journal 1", id, "name 61", "source v", "length 9223372036854775808"))
                .isNull();
        assertThat(headerOf("nonstick-journal 1", id, "name 61", "source " + "v".repeat(101), "length 3"))
                .isNull();
        assertThat(headerOf("nonstick-journal 1", id, "name 61", "source v")).isNull();
        assertThat(headerOf()).isNull();
    }

    @Test
    void aSegmentHasThreeNumbersOfOneForm() throws IOException {
        for (String line : List.of(
                "segment 0 0 00000000",
                "segment 0 -1 00000000",
                "segment 0 01 00000000",
                "segment +0 1 00000000",
                "segment 0 1 0000000",
                "segment 0 1 0000000A",
                "segment 0 1 00000000 ",
                "segment 0 1 00000000 1",
                "segment 0 9223372036854775808 00000000",
                "segments 0 1 00000000",
                "segment 0 1",
                "segment",
                "")) {
            assertThat(read(joined(HEADER.toBytes(), JournalReader.line(line))).segments())
                    .as(line)
                    .isEmpty();
        }
        assertThat(read(joined(HEADER.toBytes(), JournalReader.line("segment 0 1 00000000")))
                        .segments())
                .containsExactly(new JournalSegment(0, 1, 0));
    }

    @Test
    void aHeaderCoversTheBytesOfItsFile() {
        assertThat(HEADER.covers(0, 10)).isTrue();
        assertThat(HEADER.covers(4, 6)).isTrue();
        assertThat(HEADER.covers(4, 7)).isFalse();
        assertThat(new JournalHeader(Kept.ID, "a", "v", 0).covers(0, 1)).isFalse();
        JournalHeader unknown = new JournalHeader(Kept.ID, "a", "v", -1);
        assertThat(unknown.covers(Long.MAX_VALUE - 1, 1)).isTrue();
        assertThat(unknown.covers(Long.MAX_VALUE - 1, 2)).isFalse();
    }

    @Test
    void refusesAHeaderThatCannotBeReadBack() {
        assertThatThrownBy(() -> new JournalHeader(Kept.ID, "\u00e4".repeat(2_001), "v", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name is 4002 bytes long, more than 4000");
        assertThatThrownBy(() -> new JournalHeader(Kept.ID, "a\ud800", "v", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name \"a\\ud800\" has half a surrogate pair");
        assertThatThrownBy(() -> new JournalHeader(Kept.ID, "a", "v".repeat(101), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("source version is 101 characters long, more than 100");
        assertThatThrownBy(() -> new JournalHeader(Kept.ID, "a", "v\n", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("source version \"v\\u000a\" has characters other than printable ASCII");
        assertThatThrownBy(() -> new JournalHeader(Kept.ID, "a", "v", -2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length -2 is below -1");
    }
}
