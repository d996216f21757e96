package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.TruncatedFrameException;
import io.github.nonstick.io.Frames.Frame;
import io.github.nonstick.io.ScriptedSink.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames whose bodies are written to a stream. */
class FrameWriterBeginTest {
    private static final long SEED = 20_261_122;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void takesExactlyTheBodyThatWasAnnounced(Transport transport) throws IOException {
        Frames frames = Frames.of(SEED, 0, 1, 1_000, 8_193, 65_537, 200_000);
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = transport.writer(sink);
        for (Frame frame : frames.list()) {
            try (OutputStream body = writer.begin(frame.header())) {
                int length = frame.body().length;
                if (length > 2) {
                    body.write(frame.body()[0]);
                    body.write(frame.body(), 1, length - 2);
                    body.write(frame.body(), length, 0);
                    body.write(frame.body()[length - 1]);
                } else {
                    body.write(frame.body());
                }
            }
        }
        assertThat(sink.bytes()).as("seed %d", SEED).isEqualTo(frames.bytes());
        assertThat(sink.closes()).isZero();
    }

    @Test
    void smallBodyLeavesWithItsHeaderWhenTheStreamIsClosed() throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream());
        try (OutputStream body = writer.begin(FrameHeader.of(3))) {
            body.write(new byte[] {1, 2});
            body.write(3);
            assertThat(sink.writes()).isEmpty();
        }
        byte[] frame = Frames.message(new byte[] {1, 2, 3}).bytes();
        assertThat(sink.writes()).containsExactly(frame.length);
        assertThat(sink.bytes()).isEqualTo(frame);
    }

    @Test
    void flushesWhatIsThere() throws IOException {
        ScriptedSink sink = new ScriptedSink();
        OutputStream body = FrameWriter.of(sink.stream()).begin(FrameHeader.of(3));
        body.write(1);
        body.flush();
        int headerLength = Frames.message(new byte[3]).bytes().length - 3;
        assertThat(sink.writes()).containsExactly(headerLength + 1);
    }

    @Test
    void takesNothingOfAWriteThatIsTooLong() throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream());
        OutputStream body = writer.begin(FrameHeader.of(5));
        body.write(new byte[] {1, 2, 3});

        assertThatThrownBy(() -> body.write(new byte[] {7, 7, 7}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("body has 3 bytes where 2 are left of the length its header announces");

        body.write(new byte[] {4, 5});
        body.close();
        assertThat(sink.bytes())
                .isEqualTo(Frames.message(new byte[] {1, 2, 3, 4, 5}).bytes());
        assertThatThrownBy(() -> body.write(6))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the body was closed");
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aBodyClosedEarlyIsTruncatedForThePeer(Transport transport) throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = transport.writer(sink);
        OutputStream body = writer.begin(FrameHeader.of(200_000));
        body.write(new byte[199_999]);

        assertThatThrownBy(body::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("body was closed 1 bytes short of the length its header announces");
        body.close();
        assertThatThrownBy(() -> writer.write(new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("an earlier write failed or left its frame incomplete");
        assertThatThrownBy(writer::flush).isInstanceOf(IllegalStateException.class);
        writer.close();

        FrameReader reader = FrameReader.of(new ByteArrayInputStream(sink.bytes()));
        reader.next();
        assertThatThrownBy(reader::readBody).isInstanceOf(TruncatedFrameException.class);
    }

    @Test
    void refusesTheNextFrameInsideABody() throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream());
        OutputStream body = writer.begin(FrameHeader.of(2));
        body.write(1);
        assertThatThrownBy(() -> writer.write(new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 bytes of the current body have not been written");
        body.write(2);
        body.close();
        assertThat(sink.bytes()).isEqualTo(Frames.message(new byte[] {1, 2}).bytes());
    }

    @Test
    void aCompleteBodyNeedNotBeClosed() throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream());
        OutputStream first = writer.begin(FrameHeader.of(1));
        first.write(1);
        OutputStream second = writer.begin(FrameHeader.of(1));
        assertThatThrownBy(() -> first.write(9)).hasMessage("the body was closed");
        first.close();
        second.write(2);
        second.close();
        assertThat(sink.bytes())
                .isEqualTo(Frames.concat(
                        Frames.message(new byte[] {1}).bytes(),
                        Frames.message(new byte[] {2}).bytes()));
    }

    @Test
    void aWriterClosedInsideABodyStillSendsTheFramesBefore() throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream()).autoFlush(false);
        writer.write(new byte[] {1});
        writer.begin(FrameHeader.of(2)).write(2);
        writer.close();

        FrameReader reader = FrameReader.of(new ByteArrayInputStream(sink.bytes()));
        assertThat(reader.next()).isTrue();
        assertThat(reader.readBody()).containsExactly(1);
        assertThatThrownBy(() -> {
                    reader.next();
                    reader.readBody();
                })
                .isInstanceOf(TruncatedFrameException.class);
    }

    @Test
    void aFailureInsideABodyEndsTheWriter() throws IOException {
        ScriptedSink sink = new ScriptedSink().failingAt(0);
        FrameWriter writer = FrameWriter.of(sink.stream());
        OutputStream body = writer.begin(FrameHeader.of(200_000));
        assertThatThrownBy(() -> body.write(new byte[200_000])).hasMessage("Broken pipe");
        assertThatThrownBy(() -> body.write(new byte[1])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.write(new byte[1])).isInstanceOf(IllegalStateException.class);
    }
}
