package io.github.nonstick.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameTooLargeException;
import io.github.nonstick.FramingException;
import io.github.nonstick.TruncatedFrameException;
import io.github.nonstick.TruncatedFrameException.Part;
import io.github.nonstick.io.ScriptedSource.Pieces;
import io.github.nonstick.io.ScriptedSource.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a stream ends, and what a reader hands back that is not at its end. */
class FrameReaderEndTest {
    private static final byte[] FIRST = Frames.message(new byte[5]).bytes();
    private static final byte[] SECOND = Frames.message(new byte[11]).bytes();
    private static final byte[] STREAM = Frames.concat(FIRST, SECOND);

    private interface Reading {
        void run(FrameReader reader) throws IOException;
    }

    private static void readAll(FrameReader reader, Reading body) throws IOException {
        while (reader.next()) {
            body.run(reader);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void anEndIsCleanOnlyBetweenFrames(Transport transport) throws IOException {
        for (Reading way : new Reading[] {
            FrameReader::readBody,
            reader -> reader.body().readAllBytes(),
            reader -> reader.transferBodyTo(new ByteArrayOutputStream()),
            reader -> reader.body().readNBytes(new byte[100_000], 0, 100_000),
            reader -> {}
        }) {
            for (Pieces pieces : Pieces.values()) {
                for (int cut = 0; cut <= STREAM.length; cut++) {
                    byte[] cutStream = Arrays.copyOf(STREAM, cut);
                    FrameReader reader = transport.reader(new ScriptedSource(cutStream, pieces.lengths(cut)));
                    if (cut == 0 || cut == FIRST.length || cut == STREAM.length) {
                        readAll(reader, way);
                        assertThat(reader.streamOffset()).isEqualTo(cut);
                    } else {
                        assertTruncated(reader, way, cut);
                    }
                }
            }
        }
    }

    private static void assertTruncated(FrameReader reader, Reading way, int cut) {
        byte[] frame = cut < FIRST.length ? FIRST : SECOND;
        int received = cut < FIRST.length ? cut : cut - FIRST.length;
        int bodyLength = frame == FIRST ? 5 : 11;
        int headerLength = frame.length - bodyLength - 4;
        Part part = received < 4 ? Part.LENGTH : received < 4 + headerLength ? Part.HEADER : Part.BODY;
        int partLength = part == Part.LENGTH ? 4 : part == Part.HEADER ? headerLength : bodyLength;
        int receivedOfPart =
                part == Part.LENGTH ? received : part == Part.HEADER ? received - 4 : received - 4 - headerLength;

        assertThatThrownBy(() -> readAll(reader, way))
                .as("cut at %d", cut)
                .isInstanceOfSatisfying(TruncatedFrameException.class, e -> {
                    assertThat(e.part()).isEqualTo(part);
                    assertThat(e.expected()).isEqualTo(partLength);
                    assertThat(e.received()).isEqualTo(receivedOfPart);
                    assertThat(e.streamOffset()).isEqualTo(cut);
                })
                .hasMessage(
                        "stream ended inside the %s at stream offset %d: expected %d bytes, received %d",
                        part == Part.LENGTH ? "length field" : part == Part.HEADER ? "header" : "body",
                        cut,
                        partLength,
                        receivedOfPart);
        assertThatThrownBy(reader::next).isInstanceOf(TruncatedFrameException.class);
    }

    @Test
    void truncatedBodyStaysTruncated() throws IOException {
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(STREAM, 0, FIRST.length - 1));
        reader.next();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(reader::readBody)
                    .isInstanceOf(TruncatedFrameException.class)
                    .hasMessage("stream ended inside the body at stream offset " + (FIRST.length - 1)
                            + ": expected 5 bytes, received 4");
        }
    }

    @Test
    void aCleanEndIsReportedAgain() throws IOException {
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(FIRST));
        assertThat(reader.next()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(reader.next()).isFalse();
        }
        assertThat(reader.detach()).isEmpty();
    }

    @Test
    void aFailedReaderStaysFailed() throws IOException {
        byte[] request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(Frames.concat(FIRST, request)));
        reader.next();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(FrameTooLargeException.class)
                    .hasMessage("header length 542393671 exceeds maxHeaderLength 65535 at stream offset " + FIRST.length
                            + ": the bytes \"GET \" are an HTTP request"
                            + "; point HTTP clients to a web server, and only senders of frames here");
        }
    }

    @Test
    void enforcesTheFormatsLimits() throws IOException {
        FrameFormat format = FrameFormat.standard().withMaxBodyLength(10);
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(STREAM), format);
        assertThat(reader.next()).isTrue();
        assertThatThrownBy(reader::next)
                .isInstanceOf(FrameTooLargeException.class)
                .hasMessage("body length 11 exceeds maxBodyLength 10 at stream offset " + (FIRST.length + 4));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void detachHandsBackExactlyWhatWasReadAhead(Transport transport) throws IOException {
        byte[] raw = "raw bytes after a frame, as a program's own protocol".getBytes(US_ASCII);
        byte[] stream = Frames.concat(STREAM, raw);
        for (int split = STREAM.length; split <= stream.length; split++) {
            int[] lengths = {split, raw.length};
            int[] next = {0};
            ScriptedSource source = new ScriptedSource(stream, () -> lengths[next[0]++]);
            FrameReader reader = transport.reader(source);
            reader.next();
            reader.next();
            assertThat(reader.readBody()).hasSize(11);

            byte[] ahead = reader.detach();

            assertThat(ahead).hasSize(split - STREAM.length);
            assertThat(Frames.concat(ahead, source.rest())).isEqualTo(raw);
            reader.close();
            assertThat(source.closed()).isFalse();
        }
    }

    @Test
    void detachesBeforeTheFirstFrameAndAfterAnEmptyBody() throws IOException {
        assertThat(FrameReader.of(new ByteArrayInputStream(FIRST)).detach()).isEmpty();

        byte[] empty = Frames.message(new byte[0]).bytes();
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(Frames.concat(empty, new byte[] {1, 2})));
        reader.next();
        assertThat(reader.detach()).containsExactly(1, 2);
    }

    @Test
    void refusesToDetachInsideABody() throws IOException {
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(STREAM));
        reader.next();
        reader.body().read();
        assertThatThrownBy(reader::detach)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("4 bytes of the body have not been read");
        assertThat(reader.readBody()).hasSize(4);
        assertThat(reader.detach()).isEqualTo(SECOND);
    }

    @Test
    void refusesToDetachInsideAHeaderThatTimedOut() throws IOException {
        for (int part = 1; part < SECOND.length - 11; part++) {
            int[] lengths = {FIRST.length, part, Integer.MAX_VALUE};
            int[] next = {0};
            ScriptedSource source = new ScriptedSource(STREAM, () -> lengths[next[0]++]).timingOut();
            FrameReader reader = FrameReader.of(source.stream());
            assertTimesOut(reader);
            assertThat(reader.next()).isTrue();
            assertTimesOut(reader);
            assertTimesOut(reader);
            assertThatThrownBy(reader::detach)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(part + " bytes of the next frame have been taken");
            assertThat(reader.next()).isTrue();
            assertThat(reader.readBody()).hasSize(11);
            assertThat(reader.detach()).isEmpty();
        }
    }

    private static void assertTimesOut(FrameReader reader) {
        assertThatThrownBy(reader::next).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aDetachedReaderIsOfNoMoreUse() throws IOException {
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(STREAM));
        reader.detach();
        for (Reading way :
                new Reading[] {FrameReader::next, FrameReader::readBody, FrameReader::body, FrameReader::detach}) {
            assertThatThrownBy(() -> way.run(reader))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the reader was detached");
        }
    }

    @Test
    void detachesAfterAMismatch() throws IOException {
        byte[] frame = Frames.frame("a", new byte[] {1, 2, 3}).bytes();
        frame[frame.length - 1]++;
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(Frames.concat(frame, new byte[] {9})));
        reader.next();
        assertThatThrownBy(reader::readBody).isInstanceOf(FramingException.class);
        assertThat(reader.detach()).containsExactly(9);
    }
}
