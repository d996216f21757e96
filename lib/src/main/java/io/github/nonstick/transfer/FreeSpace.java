package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The room on a directory's disk, for one session: asked for anew every {@value #FILES_PER_ANSWER} files,
 * and whenever the files admitted since come to a sixteenth of it.
 *
 * <p>It is a look ahead, no reservation: what others write meanwhile is seen at the next answer or when the
 * disk is full. For use by one thread.
 */
final class FreeSpace {
    private static final int FILES_PER_ANSWER = 256;

    private final Path directory;
    private @Nullable FileStore store;

    /** How many more files, and how many bytes, are admitted on the last answer. */
    private int files;

    private long bytes;

    FreeSpace(Path directory) {
        this.directory = directory;
    }

    /**
     * Refuses a file that the disk has no room for.
     *
     * @throws RefusedException if it has not, or cannot be asked
     */
    void require(long length) throws RefusedException {
        if (files > 0 && length <= bytes) {
            files--;
            bytes -= length;
            return;
        }
        long usable = ask();
        if (length > usable) {
            throw new RefusedException(
                    Refusal.NO_SPACE, "file has " + length + " bytes, the disk has room for " + usable);
        }
        files = FILES_PER_ANSWER - 1;
        bytes = usable / 16 - length;
    }

    private long ask() throws RefusedException {
        try {
            if (store == null) {
                store = Files.getFileStore(directory);
            }
            return store.getUsableSpace();
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot ask for free space: " + TargetDirectory.reason(e), e);
        }
    }
}
