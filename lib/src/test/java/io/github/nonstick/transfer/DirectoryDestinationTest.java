package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that come in one frame each, step by step. */
class DirectoryDestinationTest {
    private static final int ADMITTED_LATE = 16_384;

    @TempDir
    Path parent;

    private Path root;
    private final SpaceLedger space = new SpaceLedger(() -> 1L << 40, 0);

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(parent.toRealPath().resolve("recv"));
    }

    private DirectoryDestination destination() throws RefusedException {
        return new DirectoryDestination(TargetTree.open(root, ConflictPolicy.REFUSE, false), space, null);
    }

    private static IncomingFile file(String directory, String name, long length) {
        return new IncomingFile(directory, name, length, null, false);
    }

    private long entries() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.count();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "16384, false", "16385, true"})
    void ofALongFileTheNameIsTakenBeforeItsBytesCome(int length, boolean early) throws IOException {
        Files.writeString(root.resolve("taken"), "old");
        try (DirectoryDestination destination = destination()) {
            ThrowingCallable begin = () ->
                    destination.begin(file(null, "taken", length)).orElseThrow().close();
            if (early) {
                assertThatThrownBy(begin)
                        .isInstanceOf(RefusedException.class)
                        .hasMessage("a file named \"taken\" exists");
            } else {
                assertThatCode(begin).doesNotThrowAnyException();
            }
            assertThat(space.promised()).isZero();
            try (Destination.Body body =
                    destination.begin(file(null, "free", length)).orElseThrow()) {
                assertThat(entries()).isEqualTo(early ? 2 : 1);
                assertThat(space.promised()).isEqualTo(length);
                body.write(ByteBuffer.allocate(length / 2));
                assertThat(space.promised()).isEqualTo(length - length / 2);
            }
            assertThat(space.promised()).isZero();
            assertThat(entries()).isEqualTo(1);
        }
    }

    @Test
    void filesGoWhereTheySay() throws IOException {
        try (DirectoryDestination destination = destination()) {
            for (String directory : new String[] {null, "d", "d", null, "d/e", "d/e", "d"}) {
                String name = "file " + System.nanoTime();
                Path expected = root.resolve(directory == null ? name : directory + "/" + name);
                try (Destination.Body body =
                        destination.begin(file(directory, name, 0)).orElseThrow()) {
                    assertThat(body.finish(BodyDigest.of(HashAlgorithm.SHA_256).finish(), true)
                                    .path())
                            .isEqualTo(expected);
                }
                assertThat(expected).exists();
            }
        }
    }

    @Test
    void noRoomIsKeptForAFileThatCannotBeCreated() throws IOException {
        DirectoryDestination destination = new DirectoryDestination(
                TargetTree.unopened(root.resolve("absent"), ConflictPolicy.RENAME, true), space, null);
        assertThatThrownBy(() -> destination.begin(file(null, "a", ADMITTED_LATE + 1)))
                .isInstanceOf(RefusedException.class)
                .hasMessage("cannot create a file: no such file or directory");
        assertThat(space.promised()).isZero();
    }

    @Test
    void whyItCannotBeUsedIsTold() {
        RefusedException why = new RefusedException(Refusal.DISK, "gone");
        assertThat(new DirectoryDestination(TargetTree.unopened(root, ConflictPolicy.REFUSE, true), space, why)
                        .unusable())
                .isSameAs(why);
    }

    @Test
    void nothingStaysOpen() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        assumeThat(descriptors).isDirectory();
        try (DirectoryDestination destination = destination()) {
            destination.makeDirectory(RelativePath.parse("d"));
        }
        try (Stream<Path> all = Files.list(descriptors)) {
            assertThat(all.filter(path -> leadsBelow(path))).isEmpty();
        }
    }

    private boolean leadsBelow(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(root);
        } catch (IOException e) {
            return false; // that of the list itself
        }
    }
}
