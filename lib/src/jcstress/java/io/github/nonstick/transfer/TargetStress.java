package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What the sessions of a process share of the directories that they keep files in. */
public class TargetStress {
    private TargetStress() {}

    private static final Path ROOT = TemporaryDirectory.make();

    /** Names in memory, of a directory that knows no hard links. */
    private static final class Names implements DirectoryEntries {
        /** Of any file; nothing is written to it. */
        private static final FileChannel CHANNEL = channel();

        /** By name, the name that the file was created under. */
        private final Map<Path, Path> files = new ConcurrentHashMap<>();

        private final List<Path> created = new ArrayList<>();

        private static FileChannel channel() {
            try {
                return FileChannel.open(Path.of(System.getProperty("java.home"), "release"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Path directory() {
            return ROOT;
        }

        @Override
        public boolean exists(Path name) {
            return files.containsKey(name);
        }

        @Override
        public boolean isDirectory(Path name) {
            return false;
        }

        @Override
        public FileChannel create(Path name, boolean executable) {
            created.add(name);
            files.put(name, name);
            return CHANNEL;
        }

        @Override
        public void move(Path from, Path to) {
            Path file = files.remove(from);
            if (file != null) {
                files.put(to, file);
            }
        }

        @Override
        public boolean link(Path name, Path second) {
            return false;
        }

        @Override
        public void delete(Path name) {
            files.remove(name);
        }

        @Override
        public FileChannel open(Path name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void makeExecutable(Path name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void takeFrom(DirectoryEntries other, Path name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isFileOfLength(Path name, long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel openEntries() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setModified(Path name, FileTime time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DirectoryEntries child(Path name, boolean sync, boolean forced) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void acquire() {}

        @Override
        public void release() {}
    }

    /** Two files, complete, that want one name. */
    private abstract static class OneName {
        private static final Path TARGET = ROOT.resolve("a");

        private final Names names = new Names();
        final PartialFile first = create();
        final PartialFile second = create();

        private PartialFile create() {
            try {
                return PartialFile.create(names, false, false);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** Whether the file has the name now. */
        static boolean store(PartialFile file) {
            try {
                file.moveWithoutLink(TARGET);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        static void storeOver(PartialFile file) {
            try {
                file.publishOver(TARGET);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** 1 or 2: which of the two has the name. */
        int holder() {
            return names.created.indexOf(names.files.get(TARGET.getFileName())) + 1;
        }
    }

    /** Neither is to replace the other. */
    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "the second has it")
    @State
    public static class FreeName extends OneName {
        @Actor
        public void one(III_Result result) {
            result.r1 = store(first) ? 1 : 0;
        }

        @Actor
        public void other(III_Result result) {
            result.r2 = store(second) ? 1 : 0;
        }

        @Arbiter
        public void name(III_Result result) {
            result.r3 = holder();
        }
    }

    /** The second one replaces what it finds: it is what is there in the end. */
    @JCStressTest
    @Outcome(id = "[01], 2", expect = Expect.ACCEPTABLE, desc = "stored over the first one, or before it was refused")
    @State
    public static class NameReplaced extends OneName {
        @Actor
        public void one(II_Result result) {
            result.r1 = store(first) ? 1 : 0;
        }

        @Actor
        public void other() {
            storeOver(second);
        }

        @Arbiter
        public void name(II_Result result) {
            result.r2 = holder();
        }
    }

    /** Two sessions make one directory, each for a file of its own. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both files are there")
    @State
    public static class OneDirectory {
        private static final AtomicInteger NUMBER = new AtomicInteger();

        private final Path name = Path.of("d" + NUMBER.getAndIncrement());

        private void store(String file) {
            try {
                StreamEntries root = StreamEntries.root(ROOT);
                if (root == null) {
                    throw new AssertionError("the platform opens no directories");
                }
                StreamEntries child = root.child(name, false, false);
                child.create(Path.of(file), false).close();
                child.release();
                root.release();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void one() {
            store("one");
        }

        @Actor
        public void other() {
            store("other");
        }

        @Arbiter
        public void files(I_Result result) {
            Path made = ROOT.resolve(name);
            result.r1 = (Files.exists(made.resolve("one")) ? 1 : 0) + (Files.exists(made.resolve("other")) ? 1 : 0);
            TemporaryDirectory.delete(made);
        }
    }

    /**
     * Two sessions take up one transfer: one at a time, and whoever is too late does not come to open the journal,
     * which would cost the process its lock.
     */
    @JCStressTest
    @Outcome(id = "[012], 0", expect = Expect.ACCEPTABLE, desc = "never both")
    @State
    public static class OneTransfer {
        private static final TransferId ID = TransferId.of("0".repeat(TransferId.LENGTH));

        /** Of all states: they share the transfer. */
        private static final AtomicInteger HOLDERS = new AtomicInteger();

        private final AtomicInteger held = new AtomicInteger();
        private final AtomicInteger faults = new AtomicInteger();

        private void take() {
            try (TransferLock lock = TransferLock.acquire(ROOT, ID)) {
                held.incrementAndGet();
                if (HOLDERS.incrementAndGet() > 1 || !lock.isHeld()) {
                    faults.incrementAndGet();
                }
                HOLDERS.decrementAndGet();
            } catch (TransferBusyException e) {
                if (e.getCause() != null) {
                    faults.incrementAndGet();
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void one() {
            take();
        }

        @Actor
        public void other() {
            take();
        }

        @Arbiter
        public void held(II_Result result) {
            result.r1 = held.get();
            result.r2 = faults.get();
        }
    }
}
