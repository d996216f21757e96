package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.Escaped;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stream as where the single file goes that one session may bring. For use by one thread. */
final class StreamDestination implements Destination {
    /** Is told of a file that was begun and is not going to be complete. */
    interface Loss {
        void incomplete(@Nullable String name, IOException cause);
    }

    private final SingleOutput output;
    private final Loss loss;

    /** The file that was closed before it was complete, until it is said why. */
    private @Nullable IncomingFile lost;

    StreamDestination(SingleOutput output, Loss loss) {
        this.output = output;
        this.loss = loss;
    }

    @Override
    public void makeDirectory(RelativePath path) throws RefusedException {
        throw noDirectories();
    }

    @Override
    public Optional<Body> begin(IncomingFile file) throws RefusedException {
        take(file);
        return Optional.of(new StreamedBody(file));
    }

    @Override
    public Optional<IncomingTransfer> offered(IncomingFile file, TransferId id, String version, long number)
            throws RefusedException {
        take(file);
        return Optional.of(new StreamedTransfer(file, number));
    }

    private void take(IncomingFile file) throws RefusedException {
        if (file.directory() != null) {
            throw noDirectories();
        }
        output.take();
    }

    private static RefusedException noDirectories() {
        return new RefusedException(Refusal.OUT_OF_ORDER, "the receiver takes a single file, no directories");
    }

    @Override
    public void abandoned(IOException cause) {
        if (lost != null) {
            String name = lost.name();
            lost = null;
            loss.incomplete(name, cause);
        }
    }

    @Override
    public void close() {}

    private ReceivedFile complete(IncomingFile file, long length, BodyHash hash, boolean verified)
            throws RefusedException {
        output.flush();
        return new ReceivedFile(printable(file.name()), null, length, hash, verified, false);
    }

    /** Any name will do, as it leads nowhere, and those that are not safe are escaped. */
    private static String printable(@Nullable String name) {
        if (name == null) {
            return "";
        }
        try {
            return SafeName.check(name);
        } catch (RefusedException e) {
            return Escaped.text(name);
        }
    }

    private final class StreamedBody implements Body {
        private final IncomingFile file;
        private boolean complete;

        StreamedBody(IncomingFile file) {
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes) throws RefusedException {
            output.write(bytes);
        }

        @Override
        public ReceivedFile finish(BodyHash hash, boolean verified) throws RefusedException {
            ReceivedFile received = complete(file, file.length(), hash, verified);
            complete = true;
            return received;
        }

        @Override
        public void close() {
            if (!complete) {
                lost = file;
            }
        }
    }

    /** A transfer that begins at 0, and cannot be taken up again: what was handed on is gone. */
    private final class StreamedTransfer extends IncomingTransfer {
        private final BodyDigest digest = BodyDigest.of(HashAlgorithm.SHA_256);
        private long written;
        private boolean complete;

        StreamedTransfer(IncomingFile file, long number) {
            super(file, number);
        }

        @Override
        long claimed() {
            return 0;
        }

        @Override
        long verify() {
            return 0;
        }

        @Override
        Optional<ReceivedFile> compare(long offset, String hash) throws RefusedException {
            throw outOfOrder("the transfer begins at 0: there is no prefix to be compared");
        }

        @Override
        long offset() {
            return written;
        }

        @Override
        void digest(ByteBuffer bytes) {
            digest.update(bytes);
        }

        @Override
        void write(ByteBuffer bytes) throws RefusedException {
            written += bytes.remaining();
            output.write(bytes);
        }

        @Override
        void commit(BodyHash crc) {}

        @Override
        BodyHash hash() {
            return digest.current();
        }

        @Override
        ReceivedFile publish(BodyHash hash) throws RefusedException {
            ReceivedFile received = complete(file(), written, hash, true);
            complete = true;
            return received;
        }

        @Override
        void discard() {
            close();
        }

        @Override
        public void close() {
            if (!complete) {
                lost = file();
            }
        }
    }
}
