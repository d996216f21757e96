package io.github.nonstick.examples;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An output that remembers why it could not be written to: the PrintStream in front of it tells nobody.
 *
 * <p>A pipe that its reader has closed is none of these reasons: nobody wants the rest, that is all.
 */
final class WatchedOutput extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    WatchedOutput(OutputStream out) {
        super(out);
    }

    /** The first failure; null if there was none. */
    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            if (failure == null && !isClosedPipe(e)) {
                failure = e;
            }
            throw e;
        }
    }

    /** By its words, for Java tells the errors of a file descriptor apart by nothing else. */
    private static boolean isClosedPipe(IOException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }
}
