package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directories that one session's files are kept in, below a root that none of them leaves.
 *
 * <p>Directories are made as they are asked for, component by component; what stands in the way and is no
 * real directory, a symbolic link above all, is refused. The root itself may be reached through links: its
 * path is the operator's. Where the platform has SecureDirectoryStream (Linux, macOS) all that happens
 * below the root goes through opened directories, see {@link StreamEntries} for what is left open; elsewhere
 * paths are checked before each step, see {@link PathEntries}.
 *
 * <p>A directory's modification time is never set to the sender's: the files put into it change it, and to
 * set it at the end would take a memory of all directories.
 *
 * <p>The directory asked for last is kept open, which takes two file descriptors, two more are the root's.
 * For use by one thread.
 */
final class TargetTree implements Closeable {
    private final ConflictPolicy conflictPolicy;
    private final boolean sync;
    private SessionNames names = new SessionNames();

    private final DirectoryEntries root;
    private final TargetDirectory rootDirectory;

    /** The directory asked for last, and {@link #root} until one was. */
    private Opened current;

    /** Whether {@link #current} is no longer to be relied on. */
    private boolean stale;

    /** A directory that is open. */
    private record Opened(RelativePath path, DirectoryEntries entries, TargetDirectory directory) {}

    private TargetTree(Path real, DirectoryEntries root, ConflictPolicy conflictPolicy, boolean sync) {
        this.conflictPolicy = conflictPolicy;
        this.sync = sync;
        this.root = root;
        // By path, as nobody else's path leads there: only so can a free name be taken against all processes.
        this.rootDirectory = new TargetDirectory(
                new PathEntries(real), conflictPolicy, this, SessionNames.directoryKey(RelativePath.ROOT.toString()));
        this.current = new Opened(RelativePath.ROOT, root, rootDirectory);
    }

    /**
     * Opens an existing directory as the root of a session.
     *
     * @param sync whether files and directories are forced to the disk before they count as stored
     * @throws RefusedException if it cannot be opened
     */
    static TargetTree open(Path root, ConflictPolicy conflictPolicy, boolean sync) throws RefusedException {
        return open(root, conflictPolicy, sync, true);
    }

    static TargetTree open(Path root, ConflictPolicy conflictPolicy, boolean sync, boolean streams)
            throws RefusedException {
        try {
            Path real = root.toRealPath();
            @Nullable DirectoryEntries entries = streams ? StreamEntries.root(real) : null;
            return new TargetTree(real, entries == null ? new PathEntries(real) : entries, conflictPolicy, sync);
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot open the directory: " + TargetDirectory.reason(e), e);
        }
    }

    /** This tree, which has not been used, with a budget for names that other sessions have their share of. */
    TargetTree sharing(NameBudget budget) {
        names = new SessionNames(budget);
        return this;
    }

    /** A root that cannot be opened, for a session that refuses whatever comes. */
    static TargetTree unopened(Path root, ConflictPolicy conflictPolicy, boolean sync) {
        return new TargetTree(root, new PathEntries(root), conflictPolicy, sync);
    }

    /**
     * The directory of that path, made if it is not there. It takes files until another one is asked for; a
     * file created before that can still be written and closed.
     *
     * @throws RefusedException if something else stands in the way, a name collides with another of this
     *     session, or the disk failed
     */
    TargetDirectory directory(RelativePath path) throws RefusedException {
        if (path.components().isEmpty()) {
            return rootDirectory;
        }
        if (!stale && path.equals(current.path)) {
            return current.directory;
        }
        try {
            Opened opened = walk(path);
            closeCurrent();
            current = opened;
            stale = false;
            return opened.directory;
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw new RefusedException(
                    Refusal.DISK,
                    "cannot make directory " + Escaped.text(path.toString()) + ": " + TargetDirectory.reason(e),
                    e);
        }
    }

    private Opened walk(RelativePath path) throws IOException {
        boolean below = !stale && path.startsWith(current.path);
        DirectoryEntries entries = below ? current.entries : root;
        int done = below ? current.path.components().size() : 0;
        entries.acquire();
        try {
            StringBuilder walked = new StringBuilder(below ? current.path.toString() : "");
            long key = SessionNames.directoryKey(walked.toString());
            for (String name : path.components().subList(done, path.components().size())) {
                names.check(key, name);
                Path single = TargetDirectory.resolve(entries.directory(), name).getFileName();
                DirectoryEntries child = entries.child(single, sync, names.has(key, name));
                entries.release();
                entries = child;
                names.add(key, name);
                walked.append(walked.length() == 0 ? "" : "/").append(name);
                key = SessionNames.directoryKey(walked.toString());
            }
            return new Opened(path, entries, new TargetDirectory(entries, conflictPolicy, this, key));
        } catch (IOException | RuntimeException | Error e) {
            entries.release();
            throw e;
        }
    }

    private void closeCurrent() throws IOException {
        if (current.entries != root) {
            current.entries.release();
        }
    }

    /** Has the directory opened anew that was asked for last: it may be gone from where it was. */
    void forget() {
        stale = true;
    }

    SessionNames names() {
        return names;
    }

    /** The root, as the directories below it are reached. */
    DirectoryEntries root() {
        return root;
    }

    boolean sync() {
        return sync;
    }

    /** Closes the directories. Partial files are to be closed before. */
    @Override
    public void close() throws IOException {
        names.clear();
        closeCurrent();
        root.release();
    }
}
