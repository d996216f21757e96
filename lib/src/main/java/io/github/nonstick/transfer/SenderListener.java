package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Is told how sending goes on, by the thread that sends. */
public interface SenderListener {
    /** So many bytes of a file have been read for its hash. */
    default void hashed(Path file, long done, long total) {}

    /** So many of the bytes that the receiver may have already have been compared; the total is how many these are. */
    default void checked(Path file, long done, long total) {}

    /** So many bytes of a file have been sent; the total is -1 where it is not known. */
    default void sent(Path file, long done, long total) {}

    /** What the receiver said before its first frame was passed over; not safe to print as it is. */
    default void greeted(byte[] greeting) {}

    /** It is known what became of a file; once for each, in the order of the files. */
    default void finished(SendOutcome outcome) {}

    /** Something in a directory is not sent: a symbolic link, a device. */
    default void passedOver(Path file, String reason) {}

    /** The connection was lost, or could not be made, and is made again after a pause. */
    default void retrying(IOException cause, Duration pause) {}
}
