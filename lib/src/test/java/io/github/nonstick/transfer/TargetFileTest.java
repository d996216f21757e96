package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetFileTest {
    private static final byte[] SOURCE = source();
    private static final BodyHash HASH = BodyDigest.hash(HashAlgorithm.SHA_256, SOURCE);

    @TempDir
    Path directory;

    private static byte[] source() {
        byte[] source = new byte[1_000];
        new Random(1_000).nextBytes(source);
        return source;
    }

    private TargetFile open() throws IOException {
        return TargetFile.open(directory, "a.txt", "v1", SOURCE.length);
    }

    private static byte[] part(int from, int to) {
        return Arrays.copyOfRange(SOURCE, from, to);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertRefused(Refusal refusal, String message, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOf(RefusedException.class)
                .hasMessage(message)
                .extracting(thrown -> ((RefusedException) thrown).refusal())
                .isEqualTo(refusal);
    }

    @Test
    void goesOnWhereItWasAndHasItsNameAtTheEnd() throws IOException {
        try (TargetFile file = open()) {
            assertThat(file.offset()).isZero();
            file.append(part(0, 300));
            file.append(part(300, 301));
        }
        assertThat(names()).hasSize(2).allMatch(name -> name.startsWith(".nonstick-"));
        try (TargetFile file = open()) {
            assertThat(file.offset()).isEqualTo(301);
            file.append(part(301, 1_000));
            assertThat(file.offset()).isEqualTo(file.length());

            assertThat(file.finish(HASH))
                    .isEqualTo(new ReceivedFile(
                            "a.txt", directory.toRealPath().resolve("a.txt"), SOURCE.length, HASH, true, false));
        }
        assertThat(names()).containsExactly("a.txt");
        assertThat(directory.resolve("a.txt")).hasBinaryContent(SOURCE);
    }

    @Test
    void anEmptyFileIsCompleteAtOnce() throws IOException {
        try (TargetFile file = TargetFile.open(directory, "empty", "v1", 0)) {
            file.finish(BodyDigest.hash(HashAlgorithm.SHA_256, new byte[0]));
        }
        assertThat(directory.resolve("empty")).isEmptyFile();
        assertThat(names()).containsExactly("empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v1"})
    void anotherVersionOrLengthBeginsAnew(String version) throws IOException {
        try (TargetFile file = open()) {
            file.append(part(0, 300));
        }
        int length = version.equals("v1") ? 999 : 1_000;
        try (TargetFile file = TargetFile.open(directory, "a.txt", version, length)) {
            assertThat(file.offset()).isZero();
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void whatIsDamagedOnTheDiskIsSentAgain() throws IOException {
        try (TargetFile file = open()) {
            file.append(part(0, 300));
            file.append(part(300, 600));
        }
        Path kept = directory.resolve(names().stream()
                .filter(name -> name.endsWith(".part"))
                .findFirst()
                .orElseThrow());
        byte[] bytes = Files.readAllBytes(kept);
        bytes[450] ^= 1;
        Files.write(kept, bytes);

        try (TargetFile file = open()) {
            assertThat(file.offset()).isEqualTo(300);
        }
    }

    @Test
    void anotherHashLeavesNothing() throws IOException {
        BodyHash other = BodyDigest.hash(HashAlgorithm.SHA_256, new byte[1]);
        try (TargetFile file = open()) {
            file.append(SOURCE);
            assertRefused(
                    Refusal.HASH_MISMATCH,
                    "the file's SHA-256 is " + HASH.hex() + ", announced is " + other.hex(),
                    () -> file.finish(other));
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void whatIsMissingIsNotFinished() throws IOException {
        try (TargetFile file = open()) {
            file.append(part(0, 999));
            assertRefused(
                    Refusal.OUT_OF_ORDER,
                    "the file is said to end at 1000, here are 999 bytes of 1000",
                    () -> file.finish(HASH));
        }
        assertThat(names()).hasSize(2).doesNotContain("a.txt");
    }

    @Test
    void takesNoSegmentThatIsEmptyOrGoesBeyondTheEnd() throws IOException {
        try (TargetFile file = open()) {
            file.append(part(0, 999));
            assertRefused(Refusal.OUT_OF_ORDER, "segment has no bytes", () -> file.append(new byte[0]));
            assertRefused(
                    Refusal.OUT_OF_ORDER,
                    "segment has 2 bytes at offset 999 of a file of 1000",
                    () -> file.append(new byte[2]));
            file.append(part(999, 1_000));
            file.finish(HASH);
        }
        assertThat(directory.resolve("a.txt")).hasBinaryContent(SOURCE);
    }

    @Test
    void theSameFileIsNotSentAgainAndAnotherOneIsRefused() throws IOException {
        Files.write(directory.resolve("a.txt"), SOURCE);
        try (TargetFile file = open()) {
            assertThat(file.offset()).isEqualTo(SOURCE.length);
            assertThat(file.finish(HASH).verified()).isTrue();
        }
        byte[] other = SOURCE.clone();
        other[7] ^= 1;
        BodyHash otherHash = BodyDigest.hash(HashAlgorithm.SHA_256, other);
        try (TargetFile file = open()) {
            assertRefused(Refusal.EXISTS, "a file named \"a.txt\" exists", () -> file.finish(otherHash));
        }
        assertRefused(
                Refusal.EXISTS,
                "a file named \"a.txt\" exists",
                () -> TargetFile.open(directory, "a.txt", "v1", SOURCE.length + 1));
        assertThat(directory.resolve("a.txt")).hasBinaryContent(SOURCE);
        assertThat(names()).containsExactly("a.txt");
    }

    @Test
    void ofTwoThatSendOneNameTheSecondIsRefused() throws IOException {
        try (TargetFile file = open()) {
            assertRefused(
                    Refusal.BUSY,
                    "another connection sends this file",
                    () -> TargetFile.open(directory, "a.txt", "v2", 5));
            file.append(SOURCE);
            file.finish(HASH);
        }
        assertThat(directory.resolve("a.txt")).hasBinaryContent(SOURCE);
    }

    @Test
    void refusesWhatCannotBeKept() {
        assertRefused(
                Refusal.UNSAFE_NAME,
                "filename \"../a\" has a path separator",
                () -> TargetFile.open(directory, "../a", "v1", 1));
        assertRefused(Refusal.NO_NAME, "the header has no filename", () -> TargetFile.open(directory, null, "v1", 1));
        assertThatThrownBy(() -> TargetFile.open(directory, "a", "v1", Long.MAX_VALUE))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("file has 9223372036854775807 bytes, the disk has room for ");
        assertThatThrownBy(() -> TargetFile.open(directory, "a", "v1", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length -1 is negative");
        assertThatThrownBy(() -> TargetFile.open(directory, "a", "line\nline", 1))
                .isInstanceOf(RefusedException.class);
        assertRefused(
                Refusal.DISK,
                "cannot open the directory: no such file or directory",
                () -> TargetFile.open(directory.resolve("none"), "a", "v1", 1));
        assertThat(directory).isEmptyDirectory();
    }
}
