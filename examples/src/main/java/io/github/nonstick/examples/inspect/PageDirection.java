package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page shows of one direction of a conversation, collected while it is inspected.
 *
 * <pre>
 * while (recording.next()) {
 *     direction.read(recording.read(), recording.bytes());
 *     inspector.accept(recording.bytes());  // the direction is its listener
 * }
 * inspector.end();
 * </pre>
 *
 * Of a recording of any length it holds the first frames and the last ones, their headers and the ends of their bodies.
 * Not safe for use by several threads.
 */
public final class PageDirection implements InspectionListener {
    static final int MAX_FIRST_FRAMES = 60;
    static final int MAX_LAST_FRAMES = 20;

    /** So much is shown of a body. */
    private static final int BODY_FIRST = 48;

    private static final int BODY_LAST = 16;
    private static final int HEADER_FIRST = 240;
    private static final int HEADER_LAST = 48;
    private static final int RAW_FIRST = 160;
    private static final int FAULT_FIRST = 160;
    private static final int LENGTH_FIELD_LENGTH = 4;

    private final String heading;
    private final long startOffset;
    private final boolean keepsReads;
    private final ReadIndex reads = new ReadIndex();
    private final List<PageFrame> firstFrames = new ArrayList<>();
    private final Deque<PageFrame> lastFrames = new ArrayDeque<>();
    private final List<String> notes = new ArrayList<>();

    /** The bytes before the first frame. */
    private final Excerpt raw = new Excerpt(RAW_FIRST, 0);

    /** The bytes from the end of the last frame on. */
    private Excerpt open = new Excerpt(LENGTH_FIELD_LENGTH + HEADER_FIRST + HEADER_LAST, 0);

    private Excerpt body = new Excerpt(BODY_FIRST, BODY_LAST);

    /** What came before the dialect was settled, but for what is skipped: of its frames this is told afterwards. */
    private final ByteArrayOutputStream unsettled = new ByteArrayOutputStream();

    /** The last bytes that came, at least those of which nothing was told yet. */
    private byte[] current = new byte[0];

    private @Nullable FrameFormat format;
    private boolean headerComplete;
    private long frames;
    private long splitFrames;
    private long sharedReads;
    private int lastSharedRead = -1;
    private int previousLastRead = -1;

    /** The offset behind the last complete frame, or of what follows the raw bytes. */
    private long boundary;

    private @Nullable Fault fault;

    /**
     * A direction of which nothing is known yet.
     *
     * @param heading what it is called, such as two addresses; empty where there is but one
     * @param startOffset the offset of the first byte that the inspector is given
     * @param keepsReads whether its reads are those in which the bytes arrived
     */
    public PageDirection(String heading, long startOffset, boolean keepsReads) {
        this.heading = heading;
        this.startOffset = startOffset;
        this.keepsReads = keepsReads;
        this.boundary = startOffset;
    }

    /** Takes the next read, before the inspector is given its bytes. Their position does not move. */
    public void read(Read read, ByteBuffer bytes) {
        reads.add(read);
        current = new byte[bytes.remaining()];
        bytes.get(bytes.position(), current);
        int skipped = (int) Math.max(0, Math.min(startOffset - read.offset(), bytes.remaining()));
        if (format == null) {
            unsettled.write(current, skipped, current.length - skipped);
        }
        raw.add(bytes.slice().limit(skipped));
        open.add(bytes.slice().position(skipped));
    }

    /** Adds a sentence about the recording, without full stop; an empty one is none. */
    public void note(String sentence) {
        if (!sentence.isEmpty()) {
            notes.add(sentence);
        }
    }

    @Override
    public void dialect(FrameFormat format) {
        this.format = format;
        current = unsettled.toByteArray();
        unsettled.reset();
    }

    @Override
    public void header(long offset, FrameHeader header) {
        headerComplete = true;
    }

    @Override
    public void body(ByteBuffer chunk) {
        body.add(chunk);
    }

    @Override
    public void frame(InspectedFrame frame) {
        int firstRead = reads.at(frame.offset());
        int lastRead = reads.at(frame.end() - 1);
        frames++;
        splitFrames += lastRead > firstRead ? 1 : 0;
        if (firstRead == previousLastRead && firstRead != lastSharedRead) {
            sharedReads++;
            lastSharedRead = firstRead;
        }
        previousLastRead = lastRead;
        keep(new PageFrame(frames, frame, body.first(), body.last(), firstRead, lastRead));
        boundary = frame.end();
        headerComplete = false;
        body = new Excerpt(BODY_FIRST, BODY_LAST);
        open = new Excerpt(LENGTH_FIELD_LENGTH + HEADER_FIRST + HEADER_LAST, 0);
        int following = (int) (reads.end() - boundary);
        open.add(ByteBuffer.wrap(current, current.length - following, following));
    }

    private void keep(PageFrame frame) {
        if (firstFrames.size() < MAX_FIRST_FRAMES) {
            firstFrames.add(frame);
            return;
        }
        lastFrames.add(frame);
        if (lastFrames.size() > MAX_LAST_FRAMES) {
            lastFrames.remove();
        }
    }

    @Override
    public void fault(Fault fault) {
        this.fault = fault;
    }

    String heading() {
        return heading;
    }

    boolean keepsReads() {
        return keepsReads;
    }

    List<String> notes() {
        return notes;
    }

    ReadIndex reads() {
        return reads;
    }

    /** How many bytes there are, those behind a fault only as far as they were read. */
    long length() {
        return reads.end();
    }

    /** How many complete frames there are. */
    long frames() {
        return frames;
    }

    /** How many of them are not shown: those in the middle. */
    long framesLeftOut() {
        return frames - firstFrames.size() - lastFrames.size();
    }

    /** How many of them came in more than one read. */
    long splitFrames() {
        return splitFrames;
    }

    /** How many reads brought bytes of more than one complete frame. */
    long sharedReads() {
        return sharedReads;
    }

    List<PageFrame> firstFrames() {
        return firstFrames;
    }

    List<PageFrame> lastFrames() {
        return List.copyOf(lastFrames);
    }

    @Nullable
    Fault fault() {
        return fault;
    }

    /** The whole stream in order, without gap or overlap. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        long rawLength = Math.min(startOffset, length());
        if (rawLength > 0) {
            parts.add(new Part(PartKind.RAW, "raw", true, 0, rawLength, raw.first(), new byte[0]));
        }
        firstFrames.forEach(frame -> addFrame(parts, frame));
        if (framesLeftOut() > 0) {
            long from = firstFrames.get(firstFrames.size() - 1).frame().end();
            long to = lastFrames.getFirst().frame().offset();
            String label = HtmlText.count(framesLeftOut(), "frame") + " left out";
            parts.add(Part.leftOut(PartKind.RAW, label, true, from, to));
        }
        lastFrames.forEach(frame -> addFrame(parts, frame));
        if (length() > boundary) {
            addOpen(parts);
        }
        return parts;
    }

    private void addFrame(List<Part> parts, PageFrame shown) {
        InspectedFrame frame = shown.frame();
        ByteBuffer length = ByteBuffer.allocate(LENGTH_FIELD_LENGTH).order(byteOrder());
        length.putInt(frame.headerLength());
        String label = "#" + shown.number() + " length";
        parts.add(Part.of(PartKind.LENGTH, label, true, frame.offset(), length.array(), LENGTH_FIELD_LENGTH, 0));
        byte[] header = frame.headerJson().getBytes(StandardCharsets.UTF_8);
        long headerOffset = frame.offset() + LENGTH_FIELD_LENGTH;
        String size = label("header", header.length);
        parts.add(Part.of(PartKind.HEADER, size, false, headerOffset, header, HEADER_FIRST, HEADER_LAST));
        if (frame.bodyLength() > 0) {
            String mismatch = frame.hash() == HashVerdict.MISMATCH ? ", hash MISMATCH" : "";
            parts.add(new Part(
                    PartKind.BODY,
                    label("body", frame.bodyLength()) + mismatch,
                    false,
                    frame.bodyOffset(),
                    frame.end(),
                    shown.bodyFirst(),
                    shown.bodyLast()));
        }
    }

    /** What follows the last complete frame: the beginning of one, or none. */
    private void addOpen(List<Part> parts) {
        byte[] bytes = open.first();
        if (!headerComplete) {
            byte[] first = Arrays.copyOf(bytes, Math.min(bytes.length, FAULT_FIRST));
            addNoFrame(parts, first);
            return;
        }
        ByteBuffer start = ByteBuffer.wrap(bytes).order(byteOrder());
        int headerLength = start.getInt();
        byte[] header = new byte[Math.min(headerLength, start.remaining())];
        start.get(header);
        byte[] length = Arrays.copyOf(bytes, LENGTH_FIELD_LENGTH);
        String label = "#" + (frames + 1) + " length";
        parts.add(Part.of(PartKind.LENGTH, label, true, boundary, length, LENGTH_FIELD_LENGTH, 0));
        long headerOffset = boundary + LENGTH_FIELD_LENGTH;
        long bodyOffset = headerOffset + headerLength;
        String size = label("header", headerLength);
        parts.add(new Part(PartKind.HEADER, size, false, headerOffset, bodyOffset, header, new byte[0]));
        if (length() > bodyOffset) {
            String cut = label("body", length() - bodyOffset) + " of it";
            parts.add(new Part(PartKind.BODY, cut, false, bodyOffset, length(), body.first(), body.last()));
        }
    }

    private static String label(String part, long length) {
        return part + ", " + HtmlText.count(length, "byte");
    }

    /** The length field by itself, unless it is part of a text. */
    private void addNoFrame(List<Part> parts, byte[] first) {
        int head = Math.min(first.length, LENGTH_FIELD_LENGTH);
        byte[] length = Arrays.copyOf(first, head);
        Part whole = new Part(PartKind.FAULT, "not a frame", true, boundary, length(), first, new byte[0]);
        Part field = new Part(PartKind.FAULT, "not a frame", true, boundary, boundary + head, length, new byte[0]);
        if (field.isText() || length() == boundary + head) {
            parts.add(whole);
            return;
        }
        byte[] rest = Arrays.copyOfRange(first, head, first.length);
        parts.add(field);
        parts.add(new Part(PartKind.FAULT, "", false, boundary + head, length(), rest, new byte[0]));
    }

    /** That of the length fields. */
    ByteOrder byteOrder() {
        return format == null ? ByteOrder.LITTLE_ENDIAN : format.byteOrder();
    }
}
