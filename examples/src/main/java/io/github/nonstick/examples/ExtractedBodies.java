package io.github.nonstick.examples;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameLimits;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.transfer.ConflictPolicy;
import io.github.nonstick.transfer.FileReceiver;
import io.github.nonstick.transfer.ReceivedFile;
import io.github.nonstick.transfer.ReceiverListener;
import io.github.nonstick.transfer.RefusedException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Stores the bodies of frames in a directory by sending them to a receiver of its own: so names are checked, hashes
 * verified, nothing is overwritten, and what is not complete has no name.
 *
 * <p>Used by one thread; another one may close it.
 */
final class ExtractedBodies implements Closeable {
    /** A recording that comes through a pipe comes as it likes. */
    private static final Deadlines PATIENT = Deadlines.standard()
            .withFirstByte(Duration.ofDays(24))
            .withHeader(Duration.ofDays(24))
            .withIdle(Duration.ofDays(24))
            .withMinimumRate(0);

    /** A name in ASCII can be longer than it was on the wire. */
    private static final FrameFormat FORMAT =
            FrameFormat.standard().withMaxHeaderLength(FrameLimits.HIGHEST_MAX_HEADER_LENGTH);

    private static final long CLOSING_MILLIS = 2_000;

    /** What became of a body: it is at the path, or not stored for the reason. The other one is null. */
    record Outcome(@Nullable Path path, @Nullable IOException reason) {}

    /** A connection to the receiver, which serves it in the thread. */
    private record Line(SocketChannel channel, Thread thread, BlockingQueue<Outcome> outcomes) {}

    private final Path directory;
    private final FrameEncoder encoder = new FrameEncoder(FORMAT);

    /** Null before the first body, and behind one that was not stored. */
    private volatile @Nullable Line line;

    /** Guarded by this. */
    private boolean stopped;

    private int frames;

    /** Whether a body is due, and whether the receiver takes it. */
    private boolean begun;

    private boolean taken;

    ExtractedBodies(Path directory) {
        this.directory = directory;
    }

    /** Begins the body of the next frame; that of a frame without a name is called {@code frame-0001.bin}. */
    void begin(FrameHeader header) throws IOException {
        frames++;
        begun = !header.isHeaderOnly();
        if (begun) {
            String name = header.filename() == null ? String.format("frame-%04d.bin", frames) : header.filename();
            taken = true;
            openLine();
            FrameHeader sent =
                    FrameHeader.of(header.dataSize()).withFilename(name).withHash(header.hash());
            add(ByteBuffer.wrap(encoder.encode(sent)));
        }
    }

    /** Adds a piece to it. */
    void add(ByteBuffer chunk) {
        Line line = this.line;
        if (begun && taken && line != null) {
            try {
                while (chunk.hasRemaining()) {
                    line.channel().write(chunk);
                }
            } catch (IOException e) {
                // The receiver has hung up, and says why at the end.
                taken = false;
            }
        }
    }

    /**
     * Ends it.
     *
     * @return what became of it; null where the frame has no body
     */
    @Nullable
    Outcome end() throws IOException {
        Line line = this.line;
        if (!begun || line == null) {
            return null;
        }
        begun = false;
        try {
            Outcome outcome = line.outcomes().take();
            if (outcome.path() == null) {
                // The receiver may take nothing more on this one.
                line.channel().setOption(StandardSocketOptions.SO_LINGER, 0);
                close();
            }
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private synchronized void openLine() throws IOException {
        if (stopped) {
            throw new IOException("nothing more is stored");
        }
        if (line == null) {
            line = open();
        }
    }

    private Line open() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel channel = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept();
            // Any process of this machine could have been faster.
            while (!accepted.getRemoteAddress().equals(channel.getLocalAddress())) {
                accepted.close();
                accepted = server.accept();
            }
            SocketChannel served = accepted;
            BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
            Thread thread = new Thread(() -> serve(served, outcomes), "nonstick-extract");
            thread.setDaemon(true);
            thread.start();
            return new Line(channel, thread, outcomes);
        }
    }

    private void serve(SocketChannel channel, BlockingQueue<Outcome> outcomes) {
        try {
            FileReceiver.into(directory)
                    .withFormat(FORMAT)
                    .withConflictPolicy(ConflictPolicy.RENAME)
                    .withDeadlines(PATIENT)
                    .withSync(false)
                    .withListener(new Told(outcomes))
                    .serve(channel);
        } catch (IOException e) {
            outcomes.add(new Outcome(null, e));
        } finally {
            outcomes.add(new Outcome(null, new EOFException("the receiver has ended")));
        }
    }

    /** Hands on what the receiver says. */
    private record Told(BlockingQueue<Outcome> outcomes) implements ReceiverListener {
        @Override
        public void stored(SocketAddress peer, ReceivedFile file) {
            outcomes.add(new Outcome(file.path(), null));
        }

        @Override
        public void refused(SocketAddress peer, @Nullable String name, RefusedException reason) {
            outcomes.add(new Outcome(null, reason));
        }

        @Override
        public void failed(SocketAddress peer, IOException cause) {
            outcomes.add(new Outcome(null, cause));
        }
    }

    /** Stores nothing more, whatever the other thread does, and leaves nothing of a body that has not ended. */
    synchronized void stop() throws IOException {
        stopped = true;
        close();
    }

    /** Leaves nothing of a body that has not ended. */
    @Override
    public void close() throws IOException {
        Line line = this.line;
        if (line == null) {
            return;
        }
        this.line = null;
        line.channel().close();
        try {
            line.thread().join(CLOSING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
