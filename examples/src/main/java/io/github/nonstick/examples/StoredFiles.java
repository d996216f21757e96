package io.github.nonstick.examples;

import io.github.nonstick.transfer.ReceivedFile;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Objects;

/** Prints a line, or an object, on standard output for each file that {@code nonstick receive} has stored. */
final class StoredFiles extends ReceiveReport {
    private final boolean json;
    private final Runnable stored;

    /**
     * A report.
     *
     * @param stored is run for each file that was not there before, after it was printed
     */
    StoredFiles(boolean json, Runnable stored) {
        this.json = json;
        this.stored = stored;
    }

    @Override
    public void stored(SocketAddress peer, ReceivedFile file) {
        Output.lineSoon(() -> json ? object(file) : words(file));
        if (!file.alreadyThere()) {
            stored.run();
        }
    }

    private static String words(ReceivedFile file) {
        return (file.alreadyThere() ? "already there: " : "stored ") + description(file);
    }

    private static String object(ReceivedFile file) {
        Path path = Objects.requireNonNull(file.path(), "path");
        return new Json()
                .with("name", file.name())
                .with("path", path.toAbsolutePath().normalize().toString())
                .with("bytes", file.length())
                .with("hash", file.hash().hex())
                .with("verified", file.verified())
                .with("already_there", file.alreadyThere())
                .toString();
    }
}
