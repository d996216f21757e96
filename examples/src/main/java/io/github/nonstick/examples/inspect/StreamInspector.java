package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FramingException;
import io.github.nonstick.io.BodyDigest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frames of a stream that comes in pieces of any size, and the first byte that is no frame's.
 *
 * <p>Holds one header and the few bytes before it, never a body. Not safe for use by several threads.
 */
public final class StreamInspector {
    private static final int LENGTH_FIELD_LENGTH = 4;

    /** A frame whose header is complete. */
    private record Begun(long offset, int headerLength, String headerJson, FrameHeader header, long bodyOffset) {}

    private final FrameDecoder decoder;
    private final long startOffset;
    private final InspectionListener listener;

    /** The last bytes before those in {@code head}. */
    private final Tail tail = new Tail();

    /** Length field and header, as far as they have come; empty while a body comes. */
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();

    /** Null between frames, and within a head. */
    private @Nullable Begun begun;

    /** Null unless the frame that has begun has a hash that can be verified. */
    private @Nullable BodyDigest digest;

    private boolean over;

    /**
     * An inspector of a stream.
     *
     * @param startOffset of the first byte that it will be given: what was skipped before it counts
     */
    public StreamInspector(FrameFormat format, long startOffset, InspectionListener listener) {
        this.decoder = new FrameDecoder(format);
        this.startOffset = startOffset;
        this.listener = listener;
    }

    /** The format that it reads. */
    public FrameFormat format() {
        return decoder.format();
    }

    /** Takes all bytes that remain in the buffer; nothing is made of those behind a fault. */
    public void accept(ByteBuffer bytes) throws IOException {
        boolean more = !over;
        while (more) {
            more = takeEvent(bytes);
        }
        bytes.position(bytes.limit());
    }

    /** Does not compare the body that has begun with its hash, which takes longer than anything else. */
    void leaveBodyUnverified() {
        digest = null;
    }

    /** Takes the bytes up to the next event; false where there is none in them. */
    private boolean takeEvent(ByteBuffer bytes) throws IOException {
        int start = bytes.position();
        FrameDecoder.Status status;
        try {
            status = decoder.decode(bytes);
        } catch (FramingException e) {
            addToHead(bytes, start);
            fault(e, bytes);
            return false;
        }
        switch (status) {
            case NEEDS_INPUT -> addToHead(bytes, start);
            case HEADER -> {
                addToHead(bytes, start);
                beginBody();
            }
            case BODY -> takeBody();
            case FRAME_END -> endFrame();
        }
        return status != FrameDecoder.Status.NEEDS_INPUT;
    }

    /**
     * Takes note that the stream has ended; inside a frame that is a fault.
     *
     * @return whether it was frames to its end
     */
    public boolean end() throws IOException {
        if (over) {
            return false;
        }
        try {
            decoder.endOfInput();
        } catch (FramingException e) {
            fault(e, ByteBuffer.allocate(0));
            return false;
        }
        return true;
    }

    private void addToHead(ByteBuffer bytes, int start) {
        byte[] taken = new byte[bytes.position() - start];
        bytes.get(start, taken);
        head.writeBytes(taken);
    }

    private void beginBody() throws IOException {
        byte[] bytes = head.toByteArray();
        head.reset();
        tail.add(ByteBuffer.wrap(bytes));
        int headerLength = bytes.length - LENGTH_FIELD_LENGTH;
        FrameHeader header = decoder.header();
        String json = new String(bytes, LENGTH_FIELD_LENGTH, headerLength, StandardCharsets.UTF_8);
        begun = new Begun(offset() - bytes.length, headerLength, json, header, offset());
        digest = header.bodyHash().map(hash -> BodyDigest.of(hash.algorithm())).orElse(null);
        listener.header(begun.offset(), header);
    }

    private void takeBody() throws IOException {
        tail.add(decoder.chunk());
        if (digest != null) {
            digest.update(decoder.chunk());
        }
        listener.body(decoder.chunk().asReadOnlyBuffer());
    }

    private void endFrame() throws IOException {
        Begun frame = Objects.requireNonNull(begun);
        HashVerdict verdict = verdict(frame.header());
        begun = null;
        digest = null;
        listener.frame(new InspectedFrame(
                frame.offset(),
                frame.headerLength(),
                frame.headerJson(),
                frame.header(),
                frame.bodyOffset(),
                offset() - frame.bodyOffset(),
                verdict));
    }

    private HashVerdict verdict(FrameHeader header) {
        if (header.hash() == null) {
            return HashVerdict.NONE;
        }
        if (digest == null) {
            return HashVerdict.UNVERIFIED;
        }
        return header.bodyHash().orElseThrow().equals(digest.finish()) ? HashVerdict.VERIFIED : HashVerdict.MISMATCH;
    }

    private long offset() {
        return startOffset + decoder.streamOffset();
    }

    private void fault(FramingException cause, ByteBuffer following) throws IOException {
        over = true;
        byte[] before = tail.toByteArray();
        byte[] known = new byte[before.length + head.size() + Math.min(following.remaining(), Fault.REACH)];
        ByteBuffer bytes = ByteBuffer.wrap(known).put(before).put(head.toByteArray());
        bytes.put(following.slice().limit(bytes.remaining()));
        listener.fault(Fault.of(cause, startOffset, known, offset() - before.length - head.size()));
    }
}
