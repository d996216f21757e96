package io.github.nonstick.examples.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpDirectionTest {
    /** The sequence numbers begin again at 0 within each stream. */
    private static final int FIRST = -4;

    private final StringBuilder stream = new StringBuilder();
    private final List<String> pieces = new ArrayList<>();
    private final TcpDirection direction = new TcpDirection(this::piece);

    private void piece(long offset, byte[] bytes, int from, int length, long packet) {
        assertThat(offset).isEqualTo(stream.length());
        String text = new String(bytes, from, length, StandardCharsets.US_ASCII);
        stream.append(text);
        pieces.add(packet + ":" + text);
    }

    private void open() throws IOException {
        direction.add(segment(0, -1, "", true, false));
    }

    private void add(long packet, int offset, String text) throws IOException {
        direction.add(segment(packet, offset, text, false, false));
    }

    private static TcpSegment segment(long packet, int offset, String text, boolean syn, boolean fin) {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        return new TcpSegment(packet, 0, "a", "b", syn, false, fin, FIRST + offset, payload.length, payload);
    }

    @Test
    void passesSegmentsInOrder() throws IOException {
        open();
        add(1, 0, "hello ");
        add(2, 6, "world");

        assertThat(pieces).containsExactly("1:hello ", "2:world");
        assertThat(direction.length()).isEqualTo(11);
        assertThat(direction.missing()).isZero();
        assertThat(direction.fromItsBeginning()).isTrue();
    }

    @Test
    void passesOnceWhatIsSentAgain() throws IOException {
        open();
        add(1, 0, "hello");
        add(2, 0, "HELLO");
        add(3, 3, "LO wor");
        add(4, 5, " world");

        assertThat(pieces).containsExactly("1:hello", "3: wor", "4:ld");
    }

    @Test
    void putsIntoOrderWhatOvertook() throws IOException {
        open();
        add(1, 6, "world");
        add(2, 11, "!");
        add(3, 0, "hello ");

        assertThat(pieces).containsExactly("3:hello ", "1:world", "2:!");
        assertThat(direction.leftBehind()).isZero();
    }

    @Test
    void keepsTheLongerOfTwoThatWaitAtOnePlace() throws IOException {
        open();
        add(1, 6, "wo");
        add(2, 6, "world");
        add(3, 6, "w");
        assertThat(direction.leftBehind()).isEqualTo(5);
        add(4, 0, "hello ");

        assertThat(stream).hasToString("hello world");
        assertThat(direction.leftBehind()).isZero();
    }

    @Test
    void stopsAtBytesThatWereNotCaptured() throws IOException {
        open();
        add(1, 0, "hello");
        add(2, 9, "ld");

        assertThat(stream).hasToString("hello");
        assertThat(direction.missing()).isEqualTo(4);
        assertThat(direction.leftBehind()).isEqualTo(2);
    }

    @Test
    void knowsFromTheEndThatBytesAreMissing() throws IOException {
        open();
        add(1, 0, "hello");
        direction.add(segment(2, 8, "", false, true));

        assertThat(direction.missing()).isEqualTo(3);
    }

    @Test
    void knowsThatASegmentWasCapturedInPart() throws IOException {
        open();
        byte[] part = {'h', 'e'};
        direction.add(new TcpSegment(1, 0, "a", "b", false, true, false, FIRST, 5, part));
        add(2, 5, "world");

        assertThat(stream).hasToString("he");
        assertThat(direction.missing()).isEqualTo(3);
        assertThat(direction.leftBehind()).isEqualTo(5);
    }

    @Test
    void beginsWithTheFirstSegmentWhereTheOpeningWasNotCaptured() throws IOException {
        add(1, 100, "hello");
        add(2, 99, "?hello world");

        assertThat(stream).hasToString("hello world");
        assertThat(direction.fromItsBeginning()).isFalse();
    }

    @Test
    void takesBytesThatComeWithTheOpening() throws IOException {
        direction.add(segment(1, -1, "hi", true, false));
        add(2, 2, "gh");

        assertThat(stream).hasToString("high");
    }

    @Test
    void ignoresTheProbeOfAQuietConnection() throws IOException {
        open();
        add(1, -1, "x");
        add(2, 0, "hello");
        add(3, 4, "x");

        assertThat(pieces).containsExactly("2:hello");
    }

    @Test
    void ignoresASegmentFarOutsideOfAnyWindow() throws IOException {
        open();
        add(1, 0, "hello");
        add(2, 5 + (1 << 30) + 1, "far");
        add(3, 5 - (1 << 30) - 1, "far");

        assertThat(stream).hasToString("hello");
        assertThat(direction.missing()).isZero();
    }

    @Test
    void findsTheStreamInAnyOrderOfOverlappingSegments() throws IOException {
        String text = "The quick brown fox jumps over the lazy dog, 0123456789 times.";
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            List<int[]> ranges = new ArrayList<>();
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(9));
                ranges.add(new int[] {Math.max(0, at - random.nextInt(4)), end});
                at = end;
            }
            Collections.shuffle(ranges, random);
            StringBuilder found = new StringBuilder();
            TcpDirection shuffled = new TcpDirection((offset, bytes, from, length, packet) ->
                    found.append(new String(bytes, from, length, StandardCharsets.US_ASCII)));
            shuffled.add(segment(0, -1, "", true, false));
            for (int[] range : ranges) {
                shuffled.add(segment(1, range[0], text.substring(range[0], range[1]), false, false));
            }
            assertThat(found).as("seed %d", seed).hasToString(text);
            assertThat(shuffled.missing()).as("seed %d", seed).isZero();
            assertThat(shuffled.leftBehind()).as("seed %d", seed).isZero();
        }
    }
}
