package io.github.nonstick.transfer;

import java.io.File;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * A directory that holds a receiver's target and nothing else, in memory where there is such a file system; and what
 * the sessions of a receiver share.
 *
 * <p>Deleted when the JVM ends. Not safe for use by several threads.
 */
final class FuzzRoom {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int NAMES = 100_000;

    private final Path parent;
    private final Path target;
    private final NameBudget names = new NameBudget(NAMES);
    private final BodyBuffers buffers = new BodyBuffers();
    private final SpaceLedger space;
    private final Map<ConflictPolicy, Storage> storages = new EnumMap<>(ConflictPolicy.class);

    /** When the directory was modified last, by the making of the target. */
    private final FileTime untouched;

    private FuzzRoom(Path parent) throws IOException {
        this.parent = parent;
        this.target = Files.createDirectory(parent.resolve("target"));
        this.space = new SpaceLedger(target, ReceiverLimits.standard().freeSpaceReserve());
        for (ConflictPolicy policy : ConflictPolicy.values()) {
            storages.put(policy, new Shared(policy));
        }
        this.untouched = Files.getLastModifiedTime(parent);
    }

    static FuzzRoom make() throws IOException {
        FuzzRoom room = new FuzzRoom(directory());
        pass();
        Runtime.getRuntime().addShutdownHook(new Thread(room::delete));
        return room;
    }

    /** File systems' clocks go by steps of some milliseconds. */
    private static void pass() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A new one, in memory where there is such a file system. */
    static Path directory() throws IOException {
        return Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "nonstick-fuzz-")
                : Files.createTempDirectory("nonstick-fuzz-");
    }

    /** As {@link DirectoryStorage}, of the target. */
    Storage storage(ConflictPolicy policy) {
        return storages.get(policy);
    }

    /** Whether no session has kept any of the room on the disk or for names that it was promised. */
    boolean isUnclaimed() {
        boolean all = names.tryTake(NAMES);
        if (all) {
            names.giveBack(NAMES);
        }
        return all && space.promised() == 0;
    }

    /** Whether nothing was ever made beside the target: its directory would have been modified. */
    boolean isAlone() throws IOException {
        return Files.getLastModifiedTime(parent).equals(untouched);
    }

    /**
     * The files in the target and below it, which is empty then; the bytes of each.
     *
     * @throws IOException also if anything is neither file nor directory
     */
    Map<Path, byte[]> takeFiles() throws IOException {
        Map<Path, byte[]> files = new HashMap<>();
        takeFiles(target.toFile(), files);
        return files;
    }

    private static void takeFiles(File directory, Map<Path, byte[]> files) throws IOException {
        for (File entry : entries(directory)) {
            Path path = entry.toPath();
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory()) {
                takeFiles(entry, files);
            } else if (attributes.isRegularFile()) {
                files.put(path, Files.readAllBytes(path));
            } else {
                throw new IOException("neither file nor directory: " + path);
            }
            Files.delete(path);
        }
    }

    private static File[] entries(File directory) throws IOException {
        File[] entries = directory.listFiles();
        if (entries == null) {
            throw new IOException("cannot be read: " + directory);
        }
        return entries;
    }

    private static void deleteIn(File directory) throws IOException {
        for (File entry : entries(directory)) {
            if (!entry.delete()) {
                deleteIn(entry); // no directory that is empty
                Files.delete(entry.toPath());
            }
        }
    }

    private void delete() {
        try {
            deleteIn(parent.toFile());
            Files.delete(parent);
        } catch (IOException e) {
            return; // it was a temporary one
        }
    }

    @Override
    public String toString() {
        return "room of " + target;
    }

    private final class Shared implements Storage {
        private final ConflictPolicy policy;

        private Shared(ConflictPolicy policy) {
            this.policy = policy;
        }

        @Override
        public Destination open(SocketAddress peer) {
            try {
                TargetTree tree = TargetTree.open(target, policy, false).sharing(names);
                return new DirectoryDestination(tree, space, null);
            } catch (RefusedException e) {
                throw new AssertionError("the target cannot be opened", e);
            }
        }

        @Override
        public BodyBuffers buffers() {
            return buffers;
        }

        @Override
        public int deleteStalePartials(Duration age) throws IOException {
            return StaleTransfers.deleteBelow(target, age);
        }
    }
}
