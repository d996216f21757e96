package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A walk through a directory that is to be sent: every directory before what is in it, the files of a
 * directory before its subdirectories, each kind in the file system's order of paths (on POSIX that of bytes).
 *
 * <p>Nothing is followed, so there are no loops: symbolic links are told as skipped, and so is all that is
 * neither file nor directory. What cannot be read, has vanished since its name was, or has a name that no
 * receiver takes is told as failed, and the walk goes on. The root is no entry of its own, and may be
 * reached through a link. A directory that is swapped before it is opened is told as failed where the
 * platform has SecureDirectoryStream. Whoever opens a file later must not follow links either.
 *
 * <p>Memory is that of the names in one directory, and of those of the subdirectories that are still to
 * come on the way from the root to it. No directory is open between calls, so there is nothing to close.
 * An entry is looked at when it is asked for. For use by one thread.
 */
final class SourceTree implements Iterator<SourceEntry> {
    /** A text of so many characters has no more bytes than a path may have. */
    private static final int SHORT_LENGTH = RelativePath.MAX_LENGTH / 3;

    /** With permissions where there are any. */
    private final Class<? extends BasicFileAttributes> kind;

    /** Directories being walked, the innermost first. */
    private final Deque<Level> levels = new ArrayDeque<>();

    /** What {@link #next} will return; null until it is asked for, and at the end. */
    private @Nullable SourceEntry ready;

    /** A directory whose files are walked first, its subdirectories then. */
    private static final class Level {
        final String prefix;
        Iterator<Path> entries;
        final Deque<Found> directories = new ArrayDeque<>();

        Level(String prefix, List<Path> entries) {
            this.prefix = prefix;
            this.entries = entries.iterator();
        }
    }

    /** A directory that was looked at, and by what it can be told from another; null where there is no such thing. */
    private record Found(
            String relative, Path path, @Nullable Object key) {}

    private SourceTree(Path root) {
        boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        kind = posix ? PosixFileAttributes.class : BasicFileAttributes.class;
    }

    /**
     * Begins a walk.
     *
     * @throws IOException if the root is no directory or cannot be read
     */
    static SourceTree of(Path root) throws IOException {
        SourceTree tree = new SourceTree(root);
        tree.levels.push(new Level("", list(root, null)));
        return tree;
    }

    private static List<Path> list(Path directory, @Nullable Object key) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            if (key != null && stream instanceof SecureDirectoryStream<Path> secure) {
                BasicFileAttributes opened = secure.getFileAttributeView(BasicFileAttributeView.class)
                        .readAttributes();
                if (!key.equals(opened.fileKey())) {
                    throw new FileSystemException(directory.toString(), null, "changed while the tree was walked");
                }
            }
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(entries); // by name: all have the same parent
        return entries;
    }

    @Override
    public boolean hasNext() {
        advance();
        return ready != null;
    }

    @Override
    public SourceEntry next() {
        advance();
        SourceEntry entry = ready;
        if (entry == null) {
            throw new NoSuchElementException("the walk is at its end");
        }
        ready = null;
        return entry;
    }

    /** Has an entry ready, unless this is the end. */
    private void advance() {
        while (ready == null && !levels.isEmpty()) {
            Level level = levels.peek();
            if (level.entries.hasNext()) {
                ready = look(level, level.entries.next());
            } else if (!level.directories.isEmpty()) {
                level.entries = Collections.emptyIterator(); // lets go of the names
                ready = enter(level.directories.remove());
            } else {
                levels.pop();
            }
        }
    }

    /** Null for a directory, whose turn comes later. */
    private @Nullable SourceEntry look(Level level, Path path) {
        String name = path.getFileName().toString();
        String relative = level.prefix + name;
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, kind, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return failed(relative, path, e);
        }
        if (attributes.isSymbolicLink()) {
            return new SourceEntry.Skipped(relative, path, "is a symbolic link");
        }
        if (attributes.isOther()) {
            return new SourceEntry.Skipped(relative, path, "is neither a file nor a directory");
        }
        if (!isUnicode(path, name)) {
            return new SourceEntry.Failed(relative, path, "has a name that is no valid Unicode", null);
        }
        try {
            check(name, relative);
        } catch (RefusedException e) {
            return new SourceEntry.Failed(relative, path, String.valueOf(e.getMessage()), e);
        }
        if (attributes.isDirectory()) {
            level.directories.add(new Found(relative, path, attributes.fileKey()));
            return null;
        }
        boolean executable = attributes instanceof PosixFileAttributes permitted
                && permitted.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
        return new SourceEntry.RegularFile(relative, path, attributes, executable);
    }

    /** What is above it was looked at when it was come by. */
    private void check(String name, String relative) throws RefusedException {
        boolean near = levels.size() <= RelativePath.MAX_COMPONENTS && relative.length() <= SHORT_LENGTH;
        if (!near || !SafeName.isPlain(name)) {
            RelativePath.parse(relative);
        }
    }

    private SourceEntry enter(Found found) {
        try {
            levels.push(new Level(found.relative + "/", list(found.path, found.key)));
            return new SourceEntry.Directory(found.relative, found.path);
        } catch (IOException e) {
            return failed(found.relative, found.path, e);
        }
    }

    private static SourceEntry failed(String relative, Path path, IOException e) {
        String reason = e instanceof NoSuchFileException
                ? "vanished while the tree was walked"
                : "cannot be read: " + TargetDirectory.reason(e);
        return new SourceEntry.Failed(relative, path, reason, e);
    }

    /** Whether the name's text leads back to the name: what the JDK cannot decode it replaces. */
    private static boolean isUnicode(Path path, String name) {
        try {
            return name.indexOf('\ufffd') < 0 || path.resolveSibling(name).equals(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
