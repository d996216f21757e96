package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Something else than its own files under the names of a transfer. */
class ResumablePartialNamesTest {
    @TempDir
    Path parent;

    private Kept kept;
    private Path outsidePart;
    private Path outsideJournal;
    private byte[] journal;

    /** A transfer in one directory, and files that would do for it in another. */
    @BeforeEach
    void prepare() throws IOException {
        kept = Kept.in(Files.createDirectory(parent.resolve("target")), 100).left(40);
        journal = Files.readAllBytes(kept.journal());
        Path outside = Files.createDirectory(parent.resolve("outside"));
        outsidePart = Files.copy(kept.part(), outside.resolve("part"));
        outsideJournal = Files.copy(kept.journal(), outside.resolve("journal"));
    }

    @AfterEach
    void nothingOutsideIsTouched() throws IOException {
        assertThat(outsidePart).hasBinaryContent(kept.prefix(40));
        assertThat(outsideJournal).hasBinaryContent(journal);
        assertThat(Kept.names(outsidePart.getParent())).containsExactly("journal", "part");
    }

    private void assertBeginsAnew() throws IOException {
        try (ResumablePartial partial = kept.resume(0)) {
            kept.append(partial, 30);
        }
        for (Path file : List.of(kept.part(), kept.journal())) {
            assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
        kept.resume(30).close();
    }

    @Test
    void aSymbolicLinkAsPartialFileIsNotFollowed() throws IOException {
        Files.delete(kept.part());
        Files.createSymbolicLink(kept.part(), outsidePart);
        assertBeginsAnew();
    }

    @Test
    void aSymbolicLinkAsJournalIsNotFollowed() throws IOException {
        Files.delete(kept.journal());
        Files.createSymbolicLink(kept.journal(), outsideJournal);
        assertBeginsAnew();
    }

    @Test
    void symbolicLinksAsBothAreNotFollowed() throws IOException {
        Files.delete(kept.part());
        Files.delete(kept.journal());
        Files.createSymbolicLink(kept.part(), outsidePart);
        Files.createSymbolicLink(kept.journal(), outsideJournal);
        assertBeginsAnew();
    }

    @Test
    void danglingLinksCreateNothing() throws IOException {
        Files.delete(kept.part());
        Files.delete(kept.journal());
        Files.createSymbolicLink(kept.part(), outsidePart.resolveSibling("new"));
        Files.createSymbolicLink(kept.journal(), outsidePart.resolveSibling("new"));
        assertBeginsAnew();
    }

    @Test
    void aFileWithASecondNameIsNotWrittenTo() throws IOException {
        assumeThat(parent.getFileSystem().supportedFileAttributeViews()).contains("unix");
        Files.delete(kept.part());
        Files.createLink(kept.part(), outsidePart);
        assertBeginsAnew();
        Files.delete(kept.journal());
        Files.createLink(kept.journal(), outsideJournal);
        assertBeginsAnew();
    }

    @Test
    void emptyDirectoriesAreRemoved() throws IOException {
        Files.delete(kept.part());
        Files.createDirectory(kept.part());
        assertBeginsAnew();
        Files.delete(kept.journal());
        Files.createDirectory(kept.journal());
        assertBeginsAnew();
    }

    @Test
    void directoriesWithSomethingInThemStandInTheWay() throws IOException {
        Files.delete(kept.part());
        Files.createDirectories(kept.part().resolve("mine"));
        assertThatThrownBy(kept::open).isInstanceOf(DirectoryNotEmptyException.class);
        assertThat(kept.part().resolve("mine")).isDirectory();
        assertThat(kept.names()).containsExactly(Kept.ID.partName());

        Files.createDirectories(kept.journal().resolve("mine"));
        assertThatThrownBy(kept::open).isInstanceOf(DirectoryNotEmptyException.class);
        Files.delete(kept.part().resolve("mine"));
        Files.delete(kept.journal().resolve("mine"));
        assertBeginsAnew();
    }

    @Test
    void pipesAreRemovedAndNotOpened() throws Exception {
        for (Path file : List.of(kept.part(), kept.journal())) {
            Files.delete(file);
            assumeThat(mkfifo(file)).isTrue();
            assertBeginsAnew();
        }
    }

    private static boolean mkfifo(Path path) throws InterruptedException {
        try {
            return new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void opensATransferOnceInAProcess() throws IOException {
        try (ResumablePartial partial = kept.resume(40)) {
            for (Path directory : List.of(
                    kept.directory(),
                    kept.directory().resolve("../target"),
                    Files.createSymbolicLink(parent.resolve("link"), kept.directory()))) {
                assertThatThrownBy(() -> new Kept(directory, kept.source()).open())
                        .isInstanceOfSatisfying(
                                TransferBusyException.class,
                                e -> assertThat(e.id()).isEqualTo(Kept.ID))
                        .hasMessage("transfer 00112233445566778899aabbccddeeff is being received already");
            }
            TransferId other = TransferId.of("0".repeat(32));
            ResumablePartial.open(kept.directory(), other, Kept.NAME, Kept.VERSION, 1, false)
                    .close();
            kept.append(partial, 10);
        }
        kept.resume(50).close();
    }

    @Test
    void isReleasedWhenItCannotBeOpened() throws IOException {
        Files.delete(kept.part());
        Files.createDirectories(kept.part().resolve("mine"));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(kept::open).isInstanceOf(DirectoryNotEmptyException.class);
        }
        Path absent = parent.resolve("absent");
        assertThatThrownBy(() -> new Kept(absent, kept.source()).open()).isInstanceOf(IOException.class);
    }

    @Test
    void anInterruptLosesNothingThatIsCommitted() throws IOException {
        ResumablePartial partial = kept.resume(40);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> kept.append(partial, 10)).isInstanceOf(IOException.class);
        partial.close();
        assertThat(Thread.interrupted()).isTrue();
        kept.resume(40).close();
    }

    @Test
    void oneOfManyThreadsOpensIt() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Object> outcomes = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 16; i++) {
            threads.add(new Thread(() -> {
                try {
                    outcomes.add(kept.open());
                } catch (IOException | RuntimeException e) {
                    outcomes.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(outcomes).filteredOn(TransferBusyException.class::isInstance).hasSize(15);
        for (Object outcome : outcomes) {
            if (outcome instanceof ResumablePartial partial) {
                partial.close();
            }
        }
        kept.resume(40).close();
    }
}
