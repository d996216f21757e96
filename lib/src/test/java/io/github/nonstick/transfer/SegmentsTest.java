package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FileBody;
import io.github.nonstick.io.FileChangedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a source is cut into segments, and read ahead. */
@Timeout(60)
class SegmentsTest {
    private static final int LENGTH = 300_000;

    @TempDir
    Path home;

    private final List<Long> checked = new ArrayList<>();

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private static BodyHash sha256(byte[] content, int length) {
        return BodyDigest.hash(HashAlgorithm.SHA_256, Arrays.copyOf(content, length));
    }

    private SegmentSource file(byte[] content) throws IOException {
        return SegmentSource.of(FileBody.open(Files.write(home.resolve("file"), content)), checked::add);
    }

    private static void assertSegments(SegmentSource source, byte[] content, int from) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LENGTH);
        for (int offset = from; offset < content.length; offset += LENGTH) {
            byte[] segment = Arrays.copyOfRange(content, offset, Math.min(offset + LENGTH, content.length));
            assertThat(source.next(buffer.clear())).isEqualTo(BodyDigest.hash(HashAlgorithm.CRC32C, segment));
            assertThat(buffer).isEqualTo(ByteBuffer.wrap(segment));
        }
        assertThat(source.next(buffer.clear())).isNull();
        assertThat(source.finish()).isEqualTo(sha256(content, content.length));
    }

    @Test
    void aStreamIsCutIntoSegments() throws IOException {
        for (int length : new int[] {0, 1, LENGTH, LENGTH + 1, 3 * LENGTH - 1}) {
            byte[] content = content(length);
            SegmentSource source = SegmentSource.of(new ByteArrayInputStream(content));
            assertThat(source.endsOnInterrupt()).isFalse();
            assertSegments(source, content, 0);
        }
    }

    @Test
    void aFileIsCutIntoSegmentsFromWhereItIsAgreed() throws IOException {
        byte[] content = content(2 * LENGTH + 5);
        SegmentSource source = file(content);
        assertThat(source.endsOnInterrupt()).isTrue();
        assertThat(source.agreedHash()).isNull();
        assertThat(source.agreedOffset()).isZero();
        assertThat(source.hashUpTo(LENGTH)).isEqualTo(sha256(content, LENGTH));
        assertThat(checked).containsExactly(131_072L, 262_144L, (long) LENGTH);
        assertThat(source.hashUpTo(LENGTH)).isEqualTo(sha256(content, LENGTH));
        assertThat(source.hashUpTo(7)).isEqualTo(sha256(content, 7));
        assertThat(source.hashUpTo(9)).isEqualTo(sha256(content, 9));
        assertThat(checked).endsWith((long) LENGTH, 7L, 9L).hasSize(5);
        source.agree(9, sha256(content, 9));
        assertThat(source.agreedOffset()).isEqualTo(9);
        assertThat(source.agreedHash()).isEqualTo(sha256(content, 9));
        assertSegments(source, content, 9);
    }

    @Test
    void aFileThatGrowsIsNoFileToSend() throws IOException {
        byte[] content = content(100);
        SegmentSource source = file(content);
        Files.write(home.resolve("file"), content(200));
        ByteBuffer buffer = ByteBuffer.allocate(LENGTH);
        assertThatThrownBy(() -> {
                    source.next(buffer);
                    source.next(buffer.clear());
                })
                .isInstanceOf(FileChangedException.class);
    }

    @Test
    void readsAheadInOrder() throws IOException {
        byte[] content = content(7 * LENGTH + 5);
        try (SegmentReader reader = SegmentReader.start(file(content), LENGTH)) {
            for (int offset = 0; offset < content.length; offset += LENGTH) {
                assertThat(offset % (2 * LENGTH) != 0 || reader.await(() -> false))
                        .isTrue();
                Segment segment = reader.next();
                assertThat(segment).isNotNull();
                int end = Math.min(offset + LENGTH, content.length);
                byte[] expected = Arrays.copyOfRange(content, offset, end);
                assertThat(segment.bytes()).isEqualTo(ByteBuffer.wrap(expected));
                assertThat(segment.crc()).isEqualTo(BodyDigest.hash(HashAlgorithm.CRC32C, expected));
                reader.giveBack(segment);
            }
            assertThat(reader.next()).isNull();
        }
        assertThat(threads()).isEmpty();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("nonstick-segments"))
                .toList();
    }

    @Test
    void closedEarlyItWaitsForTheEndOfReading() throws IOException {
        SegmentReader reader = SegmentReader.start(file(content(9 * LENGTH)), LENGTH);
        assertThat(reader.await(() -> false)).isTrue();
        assertThat(threads()).isNotEmpty().allMatch(Thread::isDaemon);
        reader.close();
        assertThat(threads()).isEmpty();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptWhileItIsClosedIsKept() throws IOException {
        SegmentReader reader = SegmentReader.start(file(content(9 * LENGTH)), LENGTH);
        Thread.currentThread().interrupt();
        reader.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(threads()).isEmpty();
    }

    /** Waits until it is let go on, and then ends. */
    private static final class Silent extends InputStream {
        private final CountDownLatch goesOn = new CountDownLatch(1);

        @Override
        public int read() {
            boolean waits = true;
            while (waits) {
                try {
                    goesOn.await();
                    waits = false;
                } catch (InterruptedException e) {
                    waits = true; // as a pipe's read does
                }
            }
            return -1;
        }
    }

    @Test
    void nobodyWaitsForAStreamThatSaysNothing() throws Exception {
        Silent silent = new Silent();
        SegmentReader reader = SegmentReader.start(SegmentSource.of(silent), LENGTH);
        assertThat(reader.await(() -> true)).isFalse();
        Thread.currentThread().interrupt();
        assertInterrupted(() -> reader.await(() -> false));
        Thread.currentThread().interrupt();
        assertInterrupted(reader::next);
        reader.close();
        silent.goesOn.countDown();
        for (Thread thread : threads()) {
            thread.join();
        }
    }

    private interface Waiting {
        void run() throws IOException;
    }

    private static void assertInterrupted(Waiting waiting) {
        assertThatThrownBy(waiting::run)
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while the file was read");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aFailureIsThrownWhereTheSegmentWouldBe() {
        IOException failure = new IOException("disk");
        assertThatThrownBy(() -> failing(failure).next()).isSameAs(failure);
        RuntimeException another = new IllegalStateException("fault");
        assertThatThrownBy(() -> failing(another).next())
                .isInstanceOf(IOException.class)
                .hasMessage("reading ahead failed: java.lang.IllegalStateException: fault")
                .hasCause(another);
    }

    private static SegmentReader failing(Exception failure) {
        return SegmentReader.start(
                SegmentSource.of(new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw failure instanceof IOException e ? e : new IOException();
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        if (failure instanceof RuntimeException e) {
                            throw e;
                        }
                        return read();
                    }
                }),
                LENGTH);
    }
}
