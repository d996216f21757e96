package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A directory to be sent with all that is in it, under its own name: directories before their files, sorted.
 *
 * <p>Symbolic links are not followed: they are passed over, as is all that is neither file nor directory. For use
 * by one thread.
 */
public final class OutgoingTree implements Iterator<Outgoing> {
    private final String name;
    private final SourceTree source;
    private final SenderListener listener;
    private @Nullable Outgoing next;

    /** Where the last file was below the root, and what its receiver was told; many follow that are there, too. */
    private String below = "";

    private String directory;

    private OutgoingTree(Path root, String name, SourceTree source, SenderListener listener) {
        this.name = name;
        this.directory = name;
        this.source = source;
        this.listener = listener;
        this.next = new OutgoingDirectory(root, name);
    }

    /**
     * Walks a directory while its files are sent.
     *
     * @param listener is told what is passed over, and, as of files that were to be sent, what cannot be read
     * @throws IOException if it cannot be read
     */
    public static OutgoingTree of(Path root, SenderListener listener) throws IOException {
        Objects.requireNonNull(listener, "listener");
        Path real = root.toRealPath();
        if (real.getFileName() == null) {
            throw new IOException("the root of a file system has no name to be sent under");
        }
        String name = real.getFileName().toString();
        return new OutgoingTree(root, name, SourceTree.of(root), listener);
    }

    @Override
    public boolean hasNext() {
        while (next == null && source.hasNext()) {
            next = outgoing(source.next());
        }
        return next != null;
    }

    @Override
    public Outgoing next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the tree is at its end");
        }
        Outgoing given = next;
        next = null;
        return given;
    }

    /** Null for what is not sent. */
    private @Nullable Outgoing outgoing(SourceEntry entry) {
        if (entry instanceof SourceEntry.RegularFile file) {
            String relative = file.relative();
            int slash = relative.lastIndexOf('/');
            if (slash != below.length() || !relative.startsWith(below)) {
                below = slash < 0 ? "" : relative.substring(0, slash);
                directory = slash < 0 ? name : name + "/" + below;
            }
            long modified = file.attributes().lastModifiedTime().to(TimeUnit.NANOSECONDS);
            return new OutgoingFile(
                    file.path(),
                    relative.substring(slash + 1),
                    new TreePlace(directory, modified, file.executable()),
                    file.attributes());
        }
        if (entry instanceof SourceEntry.Directory directory) {
            return new OutgoingDirectory(directory.path(), name + "/" + directory.relative());
        }
        if (entry instanceof SourceEntry.Skipped skipped) {
            listener.passedOver(skipped.path(), skipped.reason());
        } else if (entry instanceof SourceEntry.Failed failed) {
            listener.finished(SendOutcome.unreadable(failed.path(), new IOException(failed.reason(), failed.cause())));
        }
        return null;
    }
}
