package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A directory as where the files of one session go. For use by one thread. */
final class DirectoryDestination implements Destination {
    /** The bytes of shorter files are here with their header: whether their name is free is asked once, at the end. */
    private static final long LONGEST_ADMITTED_LATE = 16_384;

    private final TargetTree tree;
    private final SpaceLedger space;
    private final @Nullable RefusedException unusable;

    /** Where the last file with a directory was to be: files of one come one after the other. */
    private @Nullable RelativePath lastParent;

    /** @param unusable why the tree could not be opened; null where it is open */
    DirectoryDestination(TargetTree tree, SpaceLedger space, @Nullable RefusedException unusable) {
        this.tree = tree;
        this.space = space;
        this.unusable = unusable;
    }

    @Override
    public @Nullable RefusedException unusable() {
        return unusable;
    }

    @Override
    public void makeDirectory(RelativePath path) throws RefusedException {
        tree.directory(path);
    }

    @Override
    public Optional<Body> begin(IncomingFile file) throws IOException {
        String name = SafeName.check(file.name());
        TargetDirectory directory = tree.directory(parent(file));
        if (directory.skips(name)) {
            return Optional.empty();
        }
        if (file.length() > LONGEST_ADMITTED_LATE) {
            directory.admit(name);
        }
        SpaceLedger.Claim room = space.claim(file.length());
        StoredBody body = new StoredBody(file, name, directory, room);
        try {
            if (file.length() > LONGEST_ADMITTED_LATE) {
                body.partial();
            }
            return Optional.of(body);
        } catch (IOException | RuntimeException | Error e) {
            room.close();
            throw e;
        }
    }

    private RelativePath parent(IncomingFile file) throws RefusedException {
        RelativePath last = lastParent;
        if (last != null && last.toString().equals(file.directory())) {
            return last;
        }
        RelativePath parent = file.parent();
        lastParent = file.directory() == null ? null : parent;
        return parent;
    }

    @Override
    public Optional<IncomingTransfer> offered(IncomingFile file, TransferId id, String version, long number)
            throws RefusedException {
        String name = SafeName.check(file.name());
        if (tree.directory(file.parent()).skips(name)) {
            return Optional.empty();
        }
        return Optional.of(StoredTransfer.open(file, tree, name, id, version, number, space));
    }

    @Override
    public void close() throws IOException {
        tree.close();
    }

    /** A partial file with the room that it was promised. */
    private static final class StoredBody implements Body {
        private final IncomingFile file;
        private final String name;
        private final TargetDirectory directory;
        private final SpaceLedger.Claim room;

        /** Null until it is wanted: a short file is created when its bytes are here, and verified. */
        private @Nullable PartialFile partial;

        StoredBody(IncomingFile file, String name, TargetDirectory directory, SpaceLedger.Claim room) {
            this.file = file;
            this.name = name;
            this.directory = directory;
            this.room = room;
        }

        private PartialFile partial() throws RefusedException {
            PartialFile created = partial;
            if (created == null) {
                created = directory.create(file.executable());
                partial = created;
            }
            return created;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            int length = bytes.remaining();
            partial().write(bytes);
            room.written(length);
        }

        @Override
        public ReceivedFile finish(BodyHash hash, boolean verified) throws IOException {
            Path stored = directory.publish(partial(), name, file.modified());
            return new ReceivedFile(String.valueOf(file.fullName()), stored, file.length(), hash, verified, false);
        }

        @Override
        public void close() throws IOException {
            try (room) {
                if (partial != null) {
                    partial.close();
                }
            }
        }
    }
}
