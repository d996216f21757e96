package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Inspects a stream whose dialect its first bytes tell: these are held until it is settled.
 *
 * <p>Not safe for use by several threads.
 */
public final class DialectInspector {
    private static final int MOST_HELD = 262_144;

    /** All that is held is looked at again when so many times less has come: not for each byte of a drip. */
    private static final int LEAST_GROWTH = 32;

    private final DialectGuess guess;
    private final long startOffset;
    private final InspectionListener listener;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    /** How many bytes are to be held before they are looked at again. */
    private long awaited;

    /** Null until the dialect is settled. */
    private @Nullable StreamInspector inspector;

    /**
     * An inspector of a stream.
     *
     * @param startOffset of the first byte that it will be given: what was skipped before it counts
     */
    public DialectInspector(DialectGuess guess, long startOffset, InspectionListener listener) {
        this.guess = guess;
        this.startOffset = startOffset;
        this.listener = listener;
    }

    /** Whether it is known how the stream is to be read, and so nothing is held. */
    public boolean isSettled() {
        return inspector != null;
    }

    /** Takes all bytes that remain in the buffer; nothing is made of those behind a fault. */
    public void accept(ByteBuffer bytes) throws IOException {
        if (inspector != null) {
            inspector.accept(bytes);
            return;
        }
        byte[] taken = new byte[bytes.remaining()];
        bytes.get(taken);
        held.writeBytes(taken);
        if (held.size() >= Math.min(awaited, MOST_HELD)) {
            ByteBuffer first = ByteBuffer.wrap(held.toByteArray());
            DialectGuess.Finding finding = guess.find(first);
            awaited = held.size() + Math.max(finding.lacking(), held.size() / LEAST_GROWTH);
            if (finding.lacking() == 0 || held.size() >= MOST_HELD) {
                settle(finding.format(), first);
            }
        }
    }

    /** Does not compare the body that has begun with its hash. */
    void leaveBodyUnverified() {
        if (inspector != null) {
            inspector.leaveBodyUnverified();
        }
    }

    /**
     * Takes note that the stream has ended; inside a frame that is a fault.
     *
     * @return whether it was frames to its end
     */
    public boolean end() throws IOException {
        ByteBuffer first = ByteBuffer.wrap(held.toByteArray());
        return (inspector == null ? settle(guess.of(first), first) : inspector).end();
    }

    private StreamInspector settle(FrameFormat format, ByteBuffer first) throws IOException {
        boolean frameless = DialectTrial.of(format, first).isFrameless();
        int before = frameless ? guess.frameBehind(first) : 0;
        StreamInspector settled =
                new StreamInspector(format, startOffset, before == 0 ? listener : sayingWhereFramesBegin(before));
        inspector = settled;
        held.reset();
        listener.dialect(format);
        settled.accept(first);
        return settled;
    }

    /** The listener, with a hint that says more than that of a fault which nothing precedes. */
    private InspectionListener sayingWhereFramesBegin(int before) {
        String hint = "frames begin at offset " + (startOffset + before) + ": skip what comes before";
        return new InspectionListener() {
            @Override
            public void frame(InspectedFrame frame) throws IOException {
                listener.frame(frame);
            }

            @Override
            public void fault(Fault fault) throws IOException {
                listener.fault(fault.withHint(hint));
            }
        };
    }
}
