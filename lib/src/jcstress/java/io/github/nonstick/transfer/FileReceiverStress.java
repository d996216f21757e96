package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A receiver is stopped while a file comes: it is stored if, and only if, its sender is told so. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "ended before the file, or refused")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "stored")
@State
public class FileReceiverStress {
    private static final byte[] FILE = file();

    private static final Set<SocketAddress> STORED = ConcurrentHashMap.newKeySet();

    /** Of all states: each would have threads of its own. A stop meets whatever is served then. */
    private static final FileReceiver RECEIVER = FileReceiver.into(TemporaryDirectory.make())
            .withConflictPolicy(ConflictPolicy.OVERWRITE)
            .withSync(false)
            .withListener(new ReceiverListener() {
                @Override
                public void stored(SocketAddress peer, ReceivedFile file) {
                    STORED.add(peer);
                }
            });

    private final Sender sender = new Sender();

    private static byte[] file() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FrameWriter writer = FrameWriter.of(out, FrameFormat.standard())) {
            byte[] body = {1, 2, 3};
            writer.write(
                    FrameHeader.of(body.length).withFilename("a").with(Reply.WANT_REPLY, 1L), body);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    @Actor
    public void serve() {
        try {
            RECEIVER.serve(sender);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Actor
    public void stop() {
        RECEIVER.stop();
    }

    @Arbiter
    public void told(II_Result result) {
        result.r1 = sender.storedVerdicts();
        result.r2 = STORED.remove(sender.remoteAddress()) ? 1 : 0;
    }

    /** Has sent one file and ended its output. */
    private static final class Sender implements PeerConnection {
        private final SocketAddress address = new Address();
        private final ByteArrayInputStream sent = new ByteArrayInputStream(FILE);
        private final ByteArrayOutputStream told = new ByteArrayOutputStream();

        /** Equal to itself alone. */
        private static final class Address extends SocketAddress {
            private static final long serialVersionUID = 1;
        }

        /** 100 for each verdict beyond the first. */
        int storedVerdicts() {
            int verdicts = 0;
            int stored = 0;
            FrameReader reader = FrameReader.of(
                    new ByteArrayInputStream(told.toByteArray()),
                    FrameFormat.standard().withHeaderOnlyFrames(true));
            try {
                while (reader.next()) {
                    Optional<Reply> reply = Reply.of(reader.header());
                    verdicts++;
                    if (reply.isPresent() && reply.get().status() == Reply.Status.STORED) {
                        stored++;
                    }
                }
            } catch (IOException e) {
                return -1;
            }
            return stored + 100 * Math.max(0, verdicts - 1);
        }

        @Override
        public ReadableByteChannel input() {
            return Channels.newChannel(sent);
        }

        @Override
        public WritableByteChannel output() {
            return Channels.newChannel(told);
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public SocketAddress remoteAddress() {
            return address;
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public void close() {}
    }
}
