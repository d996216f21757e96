package io.github.nonstick.examples;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import io.github.nonstick.transfer.SendOutcome;
import io.github.nonstick.transfer.SenderListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Prints the bytes that files would be sent as, and connects to nothing. */
final class DryRun {
    private static final FrameDump.Shown SHOWN = new FrameDump.Shown(64, 32);

    private final FrameFormat format;
    private final Duration pause;
    private final SendReport report;
    private final Progress progress;

    /** One for each connection that would be made. */
    private final List<FrameDump> connections = new ArrayList<>();

    /**
     * A dry run.
     *
     * @param pause before each frame but a connection's first
     * @param report is told of what cannot be read
     */
    DryRun(FrameFormat format, Duration pause, SendReport report, Progress progress) {
        this.format = format;
        this.pause = pause;
        this.report = report;
        this.progress = progress;
    }

    void print(FileSender sender, List<OutgoingFile> files) throws IOException {
        sender.withListener(new Unreadable()).record(files, this::connect);
        int frames = connections.stream().mapToInt(FrameDump::frames).sum();
        long bytes = connections.stream().mapToLong(FrameDump::length).sum();
        line("nothing was sent: " + counted(frames, "frame") + ", " + counted(connections.size(), "connection") + ", "
                + counted(bytes, "byte"));
    }

    private static String counted(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private FrameDump connect() {
        FrameDump dump = new FrameDump(format, SHOWN, this::begin, this::line);
        connections.add(dump);
        return dump;
    }

    private void begin(FrameHeader header) {
        boolean isFirst = connections.get(connections.size() - 1).frames() == 0;
        if (isFirst) {
            line("connection " + connections.size());
        } else if (!pause.isZero()) {
            line("a pause of " + TimeSpan.text(pause));
        }
        line("frame of " + Printable.text(String.valueOf(header.filename())));
    }

    private void line(String line) {
        progress.end();
        Output.line(line);
    }

    private final class Unreadable implements SenderListener {
        @Override
        public void hashed(Path file, long done, long total) {
            progress.update("hashing " + Printable.text(String.valueOf(file.getFileName())), done, total);
        }

        @Override
        public void finished(SendOutcome outcome) {
            if (outcome.status() == SendOutcome.Status.UNREADABLE) {
                report.finished(outcome);
            }
        }
    }
}
