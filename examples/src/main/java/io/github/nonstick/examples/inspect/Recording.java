package io.github.nonstick.examples.inspect;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One direction of a conversation, read from its beginning.
 *
 * <pre>
 * while (recording.next()) {
 *     inspector.accept(recording.bytes());
 * }
 * inspector.end();
 * </pre>
 *
 * Not safe for use by several threads.
 */
public interface Recording extends Closeable {
    /** What it is of: a file's name, or two addresses. Not fit to be printed as it is. */
    String name();

    /** Whether its reads are those in which the bytes arrived; false for a file, of which nobody knows. */
    boolean keepsReads();

    /**
     * Goes on to the next read.
     *
     * @return false at the end
     */
    boolean next() throws IOException;

    /** The read that it is at. */
    Read read();

    /** The bytes of that read, valid until the next one. */
    ByteBuffer bytes();

    /** What it lacks behind its last byte, though it was sent: a sentence without full stop, empty where nothing is. */
    default String lack() {
        return "";
    }
}
