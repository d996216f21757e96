package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BodyTransferTest {
    private static final int AT_ONCE = 1 << 18;

    private final AtomicInteger allocated = new AtomicInteger();
    private final BodyBuffers pool = new BodyBuffers(length -> {
        allocated.incrementAndGet();
        return ByteBuffer.allocate(length);
    });

    /** Both halves of what came. */
    private static class Collected implements BodyTransfer.Target {
        final ByteArrayOutputStream hashed = new ByteArrayOutputStream();
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        int largest;

        @Override
        public void hash(ByteBuffer bytes) {
            add(bytes, hashed);
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            largest = Math.max(largest, bytes.remaining());
            add(bytes, written);
        }

        private static void add(ByteBuffer bytes, ByteArrayOutputStream to) {
            byte[] piece = new byte[bytes.remaining()];
            bytes.get(piece);
            to.writeBytes(piece);
        }

        void assertHas(byte[] body) {
            assertThat(written.toByteArray()).isEqualTo(body);
            assertThat(hashed.toByteArray()).isEqualTo(body);
        }
    }

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return body;
    }

    private static FrameReader reader(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter.of(out).write(FrameHeader.of(body.length), body);
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(out.toByteArray()));
        assertThat(reader.next()).isTrue();
        return reader;
    }

    private Collected move(@Nullable BodyBuffers buffers, byte[] body) throws IOException {
        Collected collected = new Collected();
        new BodyTransfer(buffers).transfer(reader(body), collected);
        collected.assertHas(body);
        return collected;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE, 1_500_001})
    void allIsHashedAndWritten(int length) throws IOException {
        move(null, body(length));
        assertThat(allocated).hasValue(0);
        Collected collected = move(pool, body(length));
        assertThat(allocated).hasValue(length > AT_ONCE ? 3 : 0);
        assertThat(collected.largest).isLessThanOrEqualTo(AT_ONCE);
    }

    @Test
    void whereThereAreNoBuffersItIsHashedAtOnce() throws IOException {
        for (int i = 0; i < 8; i++) {
            assertThat(pool.tryTake()).isNotNull();
        }
        move(pool, body(AT_ONCE + 1));
    }

    @Test
    void buffersAreGivenBack() throws IOException {
        for (int i = 0; i < 9; i++) {
            move(pool, body(AT_ONCE + 1));
        }
        assertThat(allocated).hasValue(3);
    }

    @Test
    void theFirstBytesComeInSmallPieces() throws IOException {
        BodyTransfer.Target small = new Collected() {
            private int count;

            @Override
            public void write(ByteBuffer bytes) throws IOException {
                assertThat(bytes.remaining())
                        .isLessThanOrEqualTo(count == 0 ? 8_192 : count < AT_ONCE ? 65_536 : AT_ONCE);
                count += bytes.remaining();
                super.write(bytes);
            }
        };
        new BodyTransfer(pool).transfer(reader(body(3 * AT_ONCE)), small);
    }

    @Test
    void whatIsHashedBehindIsWaitedFor() throws IOException {
        Collected collected = new Collected();
        try (BodyTransfer transfer = new BodyTransfer(pool)) {
            assertThat(transfer.hashesBehind()).isFalse();
            transfer.finish();
            transfer.begin(reader(body(10)), collected);
            assertThat(transfer.hashesBehind()).isFalse();
            transfer.begin(reader(body(AT_ONCE + 10)), collected);
            assertThat(transfer.hashesBehind()).isTrue();
            transfer.begin(reader(body(20)), collected);
            transfer.finish();
            assertThat(collected.hashed.toByteArray()).hasSize(AT_ONCE + 40).isEqualTo(collected.written.toByteArray());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, AT_ONCE + 1, 4 * AT_ONCE})
    void aTargetThatFailsIsARefusal(int length) {
        BodyTransfer.Target full = new Collected() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                throw new FileSystemException("a", null, "no space left");
            }
        };
        assertThatThrownBy(() -> new BodyTransfer(pool).transfer(reader(body(length)), full))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.DISK))
                .hasMessage("cannot write the file: no space left");
        RefusedException refused = new RefusedException(Refusal.STOPPED, "stopped");
        BodyTransfer.Target refusing = new Collected() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                throw refused;
            }
        };
        assertThatThrownBy(() -> new BodyTransfer(pool).transfer(reader(body(length)), refusing))
                .isSameAs(refused);
    }

    @Test
    void aHashThatFailsInTheLastBytesFailsTheTransfer() {
        IllegalStateException broken = new IllegalStateException("broken");
        BodyTransfer.Target target = new Collected() {
            @Override
            public void hash(ByteBuffer bytes) {
                super.hash(bytes);
                if (hashed.size() == 2 * AT_ONCE) {
                    throw broken;
                }
            }
        };
        assertThatThrownBy(() -> new BodyTransfer(pool).transfer(reader(body(2 * AT_ONCE)), target))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("hashing behind failed")
                .cause()
                .isSameAs(broken);
    }
}
