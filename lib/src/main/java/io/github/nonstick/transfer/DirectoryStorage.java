package io.github.nonstick.transfer;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** An existing directory as what a receiver's files go to. Safe for use by several threads. */
final class DirectoryStorage implements Storage {
    private final Path path;
    private final ReceiverSettings settings;
    private final SpaceLedger space;
    private final BodyBuffers buffers = new BodyBuffers();
    private final NameBudget names = new NameBudget();

    DirectoryStorage(Path path, ReceiverSettings settings) {
        this.path = path;
        this.settings = settings;
        this.space = new SpaceLedger(path, settings.limits().freeSpaceReserve());
    }

    @Override
    public Destination open(SocketAddress peer) {
        try {
            TargetTree tree = TargetTree.open(path, settings.conflictPolicy(), settings.sync())
                    .sharing(names);
            return new DirectoryDestination(tree, space, null);
        } catch (RefusedException e) {
            // The sender is to read why, in the answer to its first frame.
            TargetTree tree = TargetTree.unopened(path, settings.conflictPolicy(), settings.sync());
            return new DirectoryDestination(tree, space, e);
        }
    }

    @Override
    public BodyBuffers buffers() {
        return buffers;
    }

    @Override
    public int deleteStalePartials(Duration age) throws IOException {
        return StaleTransfers.deleteBelow(path, age);
    }
}
