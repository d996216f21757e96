package io.github.nonstick.examples;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that a command is told to write: a new one, which has its name when it is complete. */
record NewFile(Path path) {
    /** Fails where it is known to fail later: to find it out at the end would be late. */
    void check() throws CommandFailure {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw existing();
        }
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            throw notWritten(new NoSuchFileException(parent.toString()));
        }
    }

    /** Writes it in UTF-8; what is there already stays as it is. */
    void write(String text) throws CommandFailure {
        Path part = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try {
                Files.writeString(part, text, StandardOpenOption.CREATE_NEW);
                name(part);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (FileAlreadyExistsException e) {
            throw existing();
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    private void name(Path part) throws IOException {
        try {
            // A move would replace a file that has come in the meantime.
            Files.createLink(path, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(part, path);
        }
    }

    private CommandFailure existing() {
        return new CommandFailure(
                ExitCode.LOCAL, Printable.text(path.toString()) + " exists already, and is not overwritten");
    }

    private CommandFailure notWritten(IOException cause) {
        return new CommandFailure(
                ExitCode.LOCAL,
                "cannot write " + Printable.text(path.toString()) + ": " + Printable.text(Main.describe(cause)));
    }
}
