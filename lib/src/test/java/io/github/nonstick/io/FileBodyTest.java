package io.github.nonstick.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.TruncatedFrameException;
import io.github.nonstick.io.ScriptedSink.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files as bodies, and files that change under them. */
class FileBodyTest {
    private static final int LENGTH = 5 << 20;
    private static final long SEED = 20_261_123;

    @TempDir
    Path directory;

    private Path file(String name, int length) throws IOException {
        byte[] content = new byte[length];
        new Random(SEED + length).nextBytes(content);
        return Files.write(directory.resolve(name), content);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aSmallFileGatheredIsNotSplit(Transport transport) throws IOException {
        Path file = file("small", 10_000);
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = transport.writer(sink).autoFlush(false);
        Frames.Frame before = Frames.message(new byte[60_000]);
        writer.write(before.header(), before.body());
        writer.writeFile(file);
        writer.flush();

        int length = Frames.frame("small", Files.readAllBytes(file)).bytes().length;
        assertThat(sink.writes()).containsExactly(before.bytes().length, length);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void writesFilesOfEachLengthWithNameAndHash(Transport transport) throws IOException {
        for (int length : new int[] {0, 1, 8_191, 8_193, 65_400, 65_536, 65_537, 1_200_000, LENGTH}) {
            Path file = file("\u7167\u7247 " + length, length);
            ScriptedSink sink = new ScriptedSink();
            FrameHeader header = transport.writer(sink).writeFile(file);

            byte[] content = Files.readAllBytes(file);
            Frames.Frame frame = Frames.frame("\u7167\u7247 " + length, content);
            assertThat(header).isEqualTo(frame.header());
            assertThat(sink.bytes()).isEqualTo(frame.bytes());
            if (length <= 65_400) {
                assertThat(sink.writes()).as("one write for %d bytes", length).hasSize(1);
            } else {
                assertThat(sink.writes().get(0)).isEqualTo(65_536);
            }
        }
    }

    @Test
    void gathersSmallFiles() throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream()).autoFlush(false);
        for (int i = 0; i < 10; i++) {
            writer.writeFile(file("small " + i, 100));
        }
        assertThat(sink.writes()).isEmpty();
        writer.flush();
        assertThat(sink.writes()).hasSize(1);
    }

    @Test
    void smallFilesAreNeverSplit() throws IOException {
        Path file = file("small", 10_000);
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream()).autoFlush(false);
        for (int i = 0; i < 30; i++) {
            writer.writeFile(file);
        }
        writer.flush();
        int length = sink.bytes().length / 30;
        assertThat(sink.writes())
                .hasSizeGreaterThan(4)
                .allSatisfy(written -> assertThat(written % length).isZero());
    }

    @Test
    void writesThroughASocketChannel() throws Exception {
        Path file = file("large", LENGTH);
        try (ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                SocketChannel server = listener.accept();
                FrameReader reader = FrameReader.of(server)) {
            CompletableFuture<FrameHeader> written = CompletableFuture.supplyAsync(() -> {
                try (FrameWriter writer = FrameWriter.of(client)) {
                    writer.writeFile(file);
                    return writer.writeFile(file);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            for (int i = 0; i < 2; i++) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.readBody()).isEqualTo(Files.readAllBytes(file));
                assertThat(reader.verification()).isEqualTo(BodyVerification.VERIFIED);
            }
            assertThat(reader.next()).isFalse();
            assertThat(written.get())
                    .isEqualTo(Frames.frame("large", Files.readAllBytes(file)).header());
        }
    }

    @Test
    void tellsProgressUpToTheLength() throws IOException {
        try (FileBody body = FileBody.open(file("f", LENGTH))) {
            List<Long> hashed = new ArrayList<>();
            body.hash(HashAlgorithm.CRC32C, hashed::add);
            assertThat(hashed).isSorted().doesNotHaveDuplicates().hasSize(20).endsWith((long) LENGTH);

            List<Long> sent = new ArrayList<>();
            FrameWriter.of(new ScriptedSink().stream()).write(FrameHeader.of(LENGTH), body, sent::add);
            assertThat(sent).isSorted().doesNotHaveDuplicates().endsWith((long) LENGTH);
            assertThat(sent).hasSizeBetween(40, 80);
        }
    }

    @Test
    void refusesAHeaderOfAnotherLength() throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream());
        try (FileBody body = FileBody.open(file("f", 10))) {
            assertThatThrownBy(() -> writer.write(FrameHeader.of(11), body, done -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the header announces 11 bytes, the body has 10");
            writer.write(FrameHeader.of(10), body, done -> {});
        }
        assertThat(sink.writes()).hasSize(1);
    }

    /** A change to a file. */
    private interface Change {
        void make(Path file) throws IOException;
    }

    /** What may happen to a file, and what is said of it. */
    enum Happening {
        SHRINKS("shrank from " + LENGTH + " to 100 bytes", file -> truncate(file, 100)),
        SHRINKS_BY_A_BYTE(
                "shrank from " + LENGTH + " to " + (LENGTH - 1) + " bytes", file -> truncate(file, LENGTH - 1)),
        GROWS(
                "grew from " + LENGTH + " to " + (LENGTH + 4) + " bytes",
                file -> Files.write(file, "more".getBytes(US_ASCII), StandardOpenOption.APPEND)),
        VANISHES("vanished", Files::delete),
        IS_MODIFIED("was modified", file -> Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L))),
        IS_REPLACED("was replaced", file -> replace(file, LENGTH)),
        IS_REPLACED_BY_A_SHORTER_ONE("was replaced", file -> replace(file, 100));

        final String text;
        final Change change;

        Happening(String text, Change change) {
            this.text = text;
            this.change = change;
        }

        private static void truncate(Path file, long length) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
        }

        private static void replace(Path file, int length) throws IOException {
            FileTime time = Files.getLastModifiedTime(file);
            Path other = Files.write(file.resolveSibling("other"), new byte[length]);
            Files.setLastModifiedTime(other, time);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        }

        LongConsumer at(long position, Path file) {
            return done -> {
                if (done == position) {
                    try {
                        change.make(file);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            };
        }
    }

    private static String message(Path file, Happening happening) {
        return "file " + file + " " + happening.text + " while it was being sent";
    }

    @ParameterizedTest
    @EnumSource(Happening.class)
    void aChangeWhileSendingIsAnErrorAndNeverACompleteFrame(Happening happening) throws IOException {
        for (Transport transport : Transport.values()) {
            // After the first piece, in the middle, before the last piece.
            for (int piece : new int[] {0, 2, 4}) {
                Path file = file("f" + transport + piece, LENGTH);
                ScriptedSink sink = new ScriptedSink();
                FrameWriter writer = transport.writer(sink);
                FrameHeader header = FrameHeader.of(LENGTH);
                int start = 65_536 - (Frames.message(new byte[LENGTH]).bytes().length - LENGTH);
                try (FileBody body = FileBody.open(file)) {
                    LongConsumer change = happening.at(start + ((long) piece << 20), file);
                    assertThatThrownBy(() -> writer.write(header, body, change))
                            .as("%s, after piece %d", transport, piece)
                            .isExactlyInstanceOf(FileChangedException.class)
                            .hasMessage(message(file, happening));
                }
                assertThatThrownBy(() -> writer.write(new byte[1])).isInstanceOf(IllegalStateException.class);
                writer.close();

                FrameReader reader = FrameReader.of(new ByteArrayInputStream(sink.bytes()));
                assertThat(reader.next()).isTrue();
                assertThatThrownBy(reader::readBody).isInstanceOf(TruncatedFrameException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Happening.class)
    void aChangeIsNamed(Happening happening) throws IOException {
        Path file = file("f", LENGTH);
        try (FileBody body = FileBody.open(file)) {
            happening.change.make(file);
            ScriptedSink sink = new ScriptedSink();
            FrameWriter writer = FrameWriter.of(sink.stream());

            assertThatThrownBy(() -> writer.write(FrameHeader.of(LENGTH), body, done -> {}))
                    .isExactlyInstanceOf(FileChangedException.class)
                    .hasMessage(message(file, happening));
            assertThatThrownBy(() -> body.hash(HashAlgorithm.MD5, done -> {}))
                    .isExactlyInstanceOf(FileChangedException.class)
                    .hasMessage(message(file, happening));

            writer.write(new byte[1]);
            assertThat(sink.bytes()).isEqualTo(Frames.message(new byte[1]).bytes());
        }
    }

    @ParameterizedTest
    @EnumSource(Happening.class)
    void aChangeWhileHashingIsAnError(Happening happening) throws IOException {
        Path file = file("f", LENGTH);
        try (FileBody body = FileBody.open(file)) {
            assertThatThrownBy(() -> body.hash(HashAlgorithm.MD5, happening.at(262_144, file)))
                    .isExactlyInstanceOf(FileChangedException.class)
                    .hasMessage(message(file, happening));
        }
    }

    @Test
    void anExceptionOfTheProgressEndsTheWriter() throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream());
        try (FileBody body = FileBody.open(file("f", LENGTH))) {
            assertThatThrownBy(() -> writer.write(FrameHeader.of(LENGTH), body, done -> {
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");
        }
        assertThatThrownBy(() -> writer.write(new byte[1]))
                .hasMessage("an earlier write failed or left its frame incomplete");
    }

    @Test
    void failureOfTheSinkWhileAFileIsSentEndsTheWriter() throws IOException {
        for (Transport transport : Transport.values()) {
            for (int failing : new int[] {0, 3}) {
                ScriptedSink sink = new ScriptedSink().failingAt(failing);
                FrameWriter writer = transport.writer(sink);
                Path file = file("f", LENGTH);
                assertThatThrownBy(() -> writer.writeFile(file)).hasMessage("Broken pipe");
                assertThatThrownBy(() -> writer.write(new byte[1])).isInstanceOf(IllegalStateException.class);
                int writes = sink.writes().size();
                writer.close();
                assertThat(sink.writes()).hasSize(writes);
            }
        }
    }

    @Test
    void waitsForAChannelThatTakesNothingAtOnce() throws IOException {
        Path file = file("slow", 300_000);
        int[] calls = {0};
        HesitantChannel channel = new HesitantChannel(() -> calls[0]++ % 2 == 0 ? 0 : 10_000);

        FrameWriter.of(channel).writeFile(file);

        assertThat(channel.bytes())
                .isEqualTo(Frames.frame("slow", Files.readAllBytes(file)).bytes());
    }
}
