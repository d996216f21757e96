package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sender and a receiver of this library, over loopback. */
@Timeout(300)
class FileTransferTest {
    private static final long SEED = 20_261_124;

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private Receiving receiving;

    @AfterEach
    void nothingElseIsThere() throws IOException {
        receiving.stop();
        receiving.assertNothingElse();
    }

    private OutgoingFile file(String name, int length) throws IOException {
        byte[] content = new byte[length];
        new Random(SEED + length).nextBytes(content);
        return OutgoingFile.of(Files.write(source.resolve(name), content));
    }

    private FileSender sender() {
        return FileSender.to(receiving.address());
    }

    private void assertStored(SendOutcome outcome, OutgoingFile file, String name) {
        assertThat(outcome.detail()).isEmpty();
        assertThat(outcome.status()).isEqualTo(Status.STORED);
        assertThat(outcome.storedName()).isEqualTo(name);
        assertThat(receiving.directory().resolve(name)).hasSameBinaryContentAs(file.file());
    }

    @Test
    void filesOfEachKindAreStoredAndVerified() throws Exception {
        receiving = Receiving.in(parent);
        List<OutgoingFile> files = List.of(
                file("empty", 0),
                file("one byte", 1),
                file("\u7167\u7247 \ud83d\udc68\u200d\ud83d\udc69.jpg", 70_000),
                file(".hidden", 65_536),
                file("large", 5 << 20));

        List<SendOutcome> outcomes = sender().send(files);

        for (int i = 0; i < files.size(); i++) {
            assertStored(outcomes.get(i), files.get(i), files.get(i).name());
            assertThat(receiving.event()).isEqualTo("stored " + files.get(i).name() + " verified");
        }
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void eachHashIsVerified(HashAlgorithm algorithm) throws Exception {
        receiving = Receiving.in(parent);
        OutgoingFile file = file("a", 100_000);
        SendOutcome outcome = sender().withHash(algorithm).send(List.of(file)).get(0);
        assertStored(outcome, file, "a");
        assertThat(outcome.hash()).isEqualTo(BodyDigest.hash(algorithm, Files.readAllBytes(file.file())));
        assertThat(receiving.event()).isEqualTo("stored a verified");
        assertThat(receiving.lastFile().hash()).isEqualTo(outcome.hash());
    }

    @Test
    void filesOfOtherFileSystemsAreSent() throws Exception {
        receiving = Receiving.in(parent);
        URI archive = URI.create("jar:" + source.resolve("archive.zip").toUri());
        try (FileSystem files = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            for (int length : new int[] {10, 200_000}) {
                for (boolean resumable : new boolean[] {false, true}) {
                    String name = length + " " + resumable;
                    OutgoingFile file = OutgoingFile.of(Files.write(files.getPath(name), new byte[length]));
                    List<SendOutcome> outcomes = sender().withResume(resumable).send(List.of(file));
                    assertStored(outcomes.get(0), file, name);
                }
            }
        }
    }

    @Test
    void aFileWithoutHashIsStoredUnverified() throws Exception {
        receiving = Receiving.in(parent);
        OutgoingFile file = file("a", 100_000);
        assertStored(sender().withHash(null).send(List.of(file)).get(0), file, "a");
        assertThat(receiving.event()).isEqualTo("stored a");
    }

    @Test
    void aRefusalReachesTheSender() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withMaxFileSize(1_000));
        OutgoingFile small = file("small", 10);
        Files.writeString(receiving.directory().resolve("taken"), "old");

        List<SendOutcome> outcomes = sender().send(List.of(
                new OutgoingFile(small.file(), "../x"),
                new OutgoingFile(small.file(), "taken"),
                file("long", 1_001),
                small));

        assertRefused(outcomes.get(0), Refusal.UNSAFE_NAME, "filename \"../x\" has a path separator");
        assertRefused(outcomes.get(1), Refusal.EXISTS, "a file named \"taken\" exists");
        assertRefused(outcomes.get(2), Refusal.TOO_LARGE, "file has 1001 bytes, at most 1000 are accepted");
        assertStored(outcomes.get(3), small, "small");
        assertThat(receiving.names()).containsExactly("small", "taken");
    }

    private static void assertRefused(SendOutcome outcome, Refusal refusal, String detail) {
        assertThat(outcome.status()).isEqualTo(Status.REFUSED);
        assertThat(outcome.refusal()).isEqualTo(refusal);
        assertThat(outcome.detail()).isEqualTo(detail);
        assertThat(outcome.storedName()).isNull();
    }

    @Test
    void aTakenNameIsSkippedRenamedOrOverwritten() throws Exception {
        OutgoingFile file = file("a.txt", 10_000);
        for (ConflictPolicy policy : ConflictPolicy.values()) {
            Path place = Files.createDirectory(parent.resolve(policy.name()));
            receiving = Receiving.in(place, receiver -> receiver.withConflictPolicy(policy));
            Files.writeString(receiving.directory().resolve("a.txt"), "old");
            SendOutcome outcome = sender().send(List.of(file)).get(0);
            receiving.stop();
            switch (policy) {
                case REFUSE -> assertRefused(outcome, Refusal.EXISTS, "a file named \"a.txt\" exists");
                case SKIP -> assertThat(outcome.status()).isEqualTo(Status.SKIPPED);
                case RENAME -> assertStored(outcome, file, "a (1).txt");
                case OVERWRITE -> assertStored(outcome, file, "a.txt");
            }
            if (policy != ConflictPolicy.OVERWRITE) {
                assertThat(receiving.directory().resolve("a.txt")).hasContent("old");
            }
            receiving.assertNothingElse();
        }
    }

    @Test
    void aLargeRefusedFileInTheMiddleLeavesTheOthersStored() throws Exception {
        for (boolean skipping : new boolean[] {false, true}) {
            Path place = Files.createDirectory(parent.resolve("skipping " + skipping));
            receiving = Receiving.in(
                    place,
                    receiver -> skipping
                            ? receiver.withConflictPolicy(ConflictPolicy.SKIP)
                            : receiver.withMaxFileSize(10 << 20));
            Files.writeString(receiving.directory().resolve("large 3"), "old");
            Files.writeString(receiving.directory().resolve("large 6"), "old");
            List<OutgoingFile> files = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                files.add(i % 3 == 0 && i > 0 ? file("large " + i, 24 << 20) : file("small " + i, 1_000));
            }

            List<SendOutcome> outcomes = sender().send(files);

            for (int i = 0; i < 9; i++) {
                if (i % 3 == 0 && i > 0) {
                    assertThat(outcomes.get(i).status()).isEqualTo(skipping ? Status.SKIPPED : Status.REFUSED);
                } else {
                    assertStored(outcomes.get(i), files.get(i), "small " + i);
                }
            }
            receiving.stop();
        }
    }

    @Test
    void twoThousandTinyFilesFlowDownOneConnection() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withConflictPolicy(ConflictPolicy.RENAME));
        OutgoingFile tiny = file("tiny.txt", 100);
        List<OutgoingFile> files = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            files.add(new OutgoingFile(tiny.file(), "tiny " + i + ".txt"));
        }
        List<Path> finished = new ArrayList<>();
        SenderListener listener = new SenderListener() {
            @Override
            public void finished(SendOutcome outcome) {
                finished.add(outcome.file());
            }
        };

        List<SendOutcome> outcomes = sender().withListener(listener).send(files);

        assertThat(outcomes).hasSize(2_000).allMatch(outcome -> outcome.status() == Status.STORED);
        assertThat(receiving.names()).hasSize(2_000);
        assertThat(finished).hasSize(2_000);
        receiving.stop();
        assertThat(receiving.fileCount()).isEqualTo(2_000);
    }

    @Test
    void severalSendersAtOnceStoreAllTheirFiles() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withConflictPolicy(ConflictPolicy.RENAME));
        List<OutgoingFile> files = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            files.add(file("file " + i, i * 5_000));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<List<SendOutcome>>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> sender().send(files));
            }
            for (Future<List<SendOutcome>> outcomes : threads.invokeAll(tasks)) {
                assertThat(outcomes.get()).hasSize(20).allMatch(outcome -> outcome.status() == Status.STORED);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(receiving.names()).hasSize(160);
    }

    @Test
    void progressIsToldForHashingAndForSending() throws Exception {
        receiving = Receiving.in(parent);
        OutgoingFile file = file("a", 3 << 20);
        List<Long> hashed = new ArrayList<>();
        List<Long> sent = new ArrayList<>();
        SenderListener listener = new SenderListener() {
            @Override
            public void hashed(Path path, long done, long total) {
                assertThat(path).isEqualTo(file.file());
                assertThat(total).isEqualTo(3 << 20);
                hashed.add(done);
            }

            @Override
            public void sent(Path path, long done, long total) {
                assertThat(path).isEqualTo(file.file());
                assertThat(total).isEqualTo(3 << 20);
                sent.add(done);
            }
        };
        sender().withListener(listener).send(List.of(file));
        assertThat(hashed).isSorted().doesNotHaveDuplicates().endsWith(3L << 20);
        assertThat(sent).isSorted().doesNotHaveDuplicates().endsWith(3L << 20);
    }
}
