package io.github.nonstick.examples;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.inspect.DialectGuess;
import io.github.nonstick.examples.inspect.DialectInspector;
import io.github.nonstick.examples.inspect.Fault;
import io.github.nonstick.examples.inspect.InspectedFrame;
import io.github.nonstick.examples.inspect.InspectionListener;
import io.github.nonstick.examples.inspect.PageDirection;
import io.github.nonstick.examples.inspect.Recording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The inspection of a recording from its first byte to its end or first fault, told to a report and to a page. */
final class DirectionInspection implements InspectionListener {
    private final Recording recording;
    private final long skip;
    private final InspectionReport report;
    private final @Nullable PageDirection page;
    private final List<InspectionListener> listeners;
    private final DialectInspector inspector;

    /** The offset behind the last byte that was read. */
    private long end;

    /** @param page null for none */
    DirectionInspection(
            Recording recording, DialectGuess guess, long skip, InspectionReport report, @Nullable PageDirection page) {
        this.recording = recording;
        this.skip = skip;
        this.report = report;
        this.page = page;
        this.listeners = page == null ? List.of(report) : List.of(report, page);
        this.inspector = new DialectInspector(guess, skip, this);
    }

    void run() throws IOException {
        while (!report.isOver() && recording.next()) {
            ByteBuffer bytes = recording.bytes();
            if (page != null) {
                page.read(recording.read(), bytes);
            }
            int passedOver = (int) Math.max(0, Math.min(bytes.remaining(), skip - end));
            end = recording.read().end();
            bytes.position(bytes.position() + passedOver);
            inspector.accept(bytes);
        }
        if (report.isOver()) {
            return;
        }
        if (end < skip) {
            fault(end, "stream ended at stream offset " + end + ", before --skip " + skip);
        } else if (inspector.end() && !recording.lack().isEmpty()) {
            fault(end, recording.lack());
        }
    }

    private void fault(long offset, String error) throws IOException {
        tell(new Fault(offset, error, "", new byte[0], offset));
    }

    private void tell(Fault fault) throws IOException {
        for (InspectionListener listener : listeners) {
            listener.fault(fault);
        }
    }

    @Override
    public void dialect(FrameFormat format) throws IOException {
        for (InspectionListener listener : listeners) {
            listener.dialect(format);
        }
    }

    @Override
    public void header(long offset, FrameHeader header) throws IOException {
        for (InspectionListener listener : listeners) {
            listener.header(offset, header);
        }
    }

    @Override
    public void body(ByteBuffer chunk) throws IOException {
        for (InspectionListener listener : listeners) {
            listener.body(chunk.duplicate());
        }
    }

    @Override
    public void frame(InspectedFrame frame) throws IOException {
        for (InspectionListener listener : listeners) {
            listener.frame(frame);
        }
    }

    @Override
    public void fault(Fault fault) throws IOException {
        boolean atEnd = fault.offset() == end && !recording.lack().isEmpty();
        // What the recording lacks may well have been sent.
        tell(atEnd ? new Fault(end, recording.lack(), "", fault.window(), fault.windowOffset()) : fault);
    }
}
