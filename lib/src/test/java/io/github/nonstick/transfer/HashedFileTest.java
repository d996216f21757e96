package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FileBody;
import io.github.nonstick.io.FileChangedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HashedFileTest {
    private static final int LONG = 4 << 20;

    @TempDir
    Path home;

    private final SenderSettings settings = new SenderSettings(InetSocketAddress.createUnresolved("localhost", 1));
    private final List<Long> progress = new ArrayList<>();

    private byte[] content(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        Files.write(home.resolve("file"), content);
        return content;
    }

    private OutgoingFile file() {
        return OutgoingFile.of(home.resolve("file"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, LONG - 1, LONG, LONG + 1, LONG + (1 << 18), 3 * LONG + 12_345})
    void theHashIsThatOfAllBytes(int length) throws IOException {
        byte[] content = content(length);
        settings.listener = new SenderListener() {
            @Override
            public void hashed(Path file, long done, long total) {
                assertThat(total).isEqualTo(length);
                progress.add(done);
            }
        };
        try (HashedFile hashed = HashedFile.open(file(), settings)) {
            assertThat(hashed.hash()).isEqualTo(BodyDigest.hash(HashAlgorithm.SHA_256, content));
        }
        assertThat(progress).isSorted().doesNotHaveDuplicates();
        if (length > 0) {
            assertThat(progress).endsWith((long) length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDigestIsEmptyAgain(HashAlgorithm algorithm) throws IOException {
        byte[] content = content(LONG + 7);
        BodyDigest digest = BodyDigest.of(algorithm);
        for (int i = 0; i < 2; i++) {
            try (HashedFile hashed = HashedFile.of(file(), FileBody.open(file().file()), settings, digest)) {
                assertThat(hashed.hash()).isEqualTo(BodyDigest.hash(algorithm, content));
            }
        }
    }

    @Test
    void aLongFileThatIsCutWhileItIsHashedIsNoFileToSend() throws IOException {
        content(3 * LONG);
        settings.listener = new SenderListener() {
            @Override
            public void hashed(Path file, long done, long total) {
                if (done >= LONG && Files.exists(file)) {
                    cut(file);
                }
            }
        };
        assertThatThrownBy(() -> HashedFile.open(file(), settings))
                .isInstanceOf(FileChangedException.class)
                .hasMessage("file " + home.resolve("file") + " shrank from " + 3 * LONG + " to " + LONG
                        + " bytes while it was being sent");
    }

    @Test
    void theFileIsClosedThen() throws IOException {
        content(LONG);
        FileBody body = FileBody.open(home.resolve("file"));
        new HashedFile(file(), body, null).close();
        assertThatThrownBy(() -> body.read(ByteBuffer.allocate(1), 0)).isInstanceOf(ClosedChannelException.class);
        settings.listener = new SenderListener() {
            @Override
            public void hashed(Path file, long done, long total) {
                throw new IllegalStateException("enough");
            }
        };
        FileBody failing = FileBody.open(home.resolve("file"));
        BodyDigest digest = BodyDigest.of(HashAlgorithm.SHA_256);
        assertThatThrownBy(() -> HashedFile.of(file(), failing, settings, digest))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> failing.read(ByteBuffer.allocate(1), 0)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void whatTakesSecondsToHashIsHashedBeforeConnecting() throws IOException {
        int longest = 1 << 28;
        settings.resumable = false;
        assertThat(HashedFile.isLong(file(), settings)).isFalse();
        for (int length : new int[] {longest, longest + 1}) {
            try (RandomAccessFile sparse =
                    new RandomAccessFile(home.resolve("file").toFile(), "rw")) {
                sparse.setLength(length);
            }
            settings.resumable = false;
            assertThat(HashedFile.isLong(file(), settings)).isEqualTo(length > longest);
            assertThat(HashedFile.isLong(new OutgoingDirectory(home, "home"), settings))
                    .isFalse();
            settings.resumable = true;
            assertThat(HashedFile.isLong(file(), settings)).isFalse();
            try (FileBody body = FileBody.open(home.resolve("file"))) {
                assertThat(HashedFile.isLong(body, settings)).isEqualTo(length > longest);
                HashAlgorithm algorithm = settings.algorithm;
                settings.algorithm = null;
                assertThat(HashedFile.isLong(body, settings)).isFalse();
                settings.algorithm = algorithm;
            }
        }
    }

    private static void cut(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(LONG);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aListenerThatFailsEndsTheHashing() throws Exception {
        content(3 * LONG);
        settings.listener = new SenderListener() {
            @Override
            public void hashed(Path file, long done, long total) {
                throw new IllegalStateException("enough");
            }
        };
        assertThatThrownBy(() -> HashedFile.open(file(), settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("enough");
        while (isHashing()) {
            Thread.sleep(1);
        }
    }

    private static boolean isHashing() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("nonstick-hash"));
    }
}
