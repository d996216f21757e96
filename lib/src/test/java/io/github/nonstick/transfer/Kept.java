package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** A transfer of bytes made from a seed, as a receiver keeps it in a directory. */
record Kept(Path directory, byte[] source) {
    static final TransferId ID = TransferId.of("00112233445566778899aabbccddeeff");
    static final String NAME = "a.txt";
    static final String VERSION = "10-1700000000-42";

    static Kept in(Path directory, int length) {
        byte[] source = new byte[length];
        new Random(length).nextBytes(source);
        return new Kept(directory, source);
    }

    Path part() {
        return directory.resolve(ID.partName());
    }

    Path journal() {
        return directory.resolve(ID.journalName());
    }

    ResumablePartial open() throws IOException {
        return open(source.length);
    }

    ResumablePartial open(long length) throws IOException {
        return ResumablePartial.open(directory, ID, NAME, VERSION, length, false);
    }

    /** Opened and recovered, from an offset that is as expected. */
    ResumablePartial resume(long expected) throws IOException {
        ResumablePartial partial = open();
        assertThat(partial.recover(read -> {})).isEqualTo(expected);
        assertThat(partial.committedLength()).isEqualTo(expected);
        assertThat(partial.prefixHash()).isEqualTo(sha256((int) expected));
        return partial;
    }

    /** Writes and commits what comes next of the source. */
    void append(ResumablePartial partial, int length) throws IOException {
        int offset = (int) partial.committedLength();
        partial.write(ByteBuffer.wrap(source, offset, length));
        partial.digest(ByteBuffer.wrap(source, offset, length));
        partial.commit(crc(offset, length));
    }

    /** Leaves segments of these lengths behind. */
    Kept left(int... lengths) throws IOException {
        try (ResumablePartial partial = resume(0)) {
            for (int length : lengths) {
                append(partial, length);
            }
        }
        return this;
    }

    int crc(int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(source, offset, length);
        return (int) crc.getValue();
    }

    byte[] prefix(int length) {
        return Arrays.copyOf(source, length);
    }

    byte[] sha256(int length) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(prefix(length));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    List<String> names() throws IOException {
        return names(directory);
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
