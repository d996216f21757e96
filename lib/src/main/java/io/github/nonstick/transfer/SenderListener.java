package io.github.nonstick.transfer;

import java.nio.file.Path;

/** Is told how sending goes on, by the thread that sends. */
public interface SenderListener {
    /** So many bytes of a file have been read for its hash. */
    default void hashed(Path file, long done, long total) {}

    /** So many bytes of a file have been sent. */
    default void sent(Path file, long done, long total) {}

    /** It is known what became of a file; once for each, in the order of the files. */
    default void finished(SendOutcome outcome) {}
}
