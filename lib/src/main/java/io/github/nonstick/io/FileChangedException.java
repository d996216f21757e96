package io.github.nonstick.io;

import java.io.IOException;
import java.nio.file.Path;

/** A file is no longer what it was when its transfer began. */
public final class FileChangedException extends IOException {
    private static final long serialVersionUID = 1;

    FileChangedException(Path file, String change) {
        super("file " + file + " " + change + " while it was being sent");
    }
}
