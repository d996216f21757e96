package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that stands under the name of one that is offered, and is as long: it may be the same.
 *
 * <p>For use by one thread.
 */
final class PresentFile {
    private static final int READ_LENGTH = 1 << 17;

    private final Path path;
    private final long length;

    /** Null until it was read. */
    private @Nullable BodyHash hash;

    PresentFile(Path path, long length) {
        this.path = path;
        this.length = length;
    }

    /** Reads it for its hash. */
    void read() throws IOException {
        BodyDigest digest = BodyDigest.of(HashAlgorithm.SHA_256);
        ByteBuffer buffer = ByteBuffer.allocate(READ_LENGTH);
        try (FileChannel channel = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
        }
        hash = digest.finish();
    }

    /** Forces its bytes to the disk: whoever put it there need not have. */
    void force() throws IOException {
        try (FileChannel channel = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            channel.force(true);
        }
    }

    /** Its SHA-256. Has been read before. */
    BodyHash hash() {
        if (hash == null) {
            throw new IllegalStateException("the file has not been read");
        }
        return hash;
    }

    Path path() {
        return path;
    }

    long length() {
        return length;
    }
}
