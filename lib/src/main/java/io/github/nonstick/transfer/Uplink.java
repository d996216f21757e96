package io.github.nonstick.transfer;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FileBody;
import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.io.pace.TimeLimit;
import io.github.nonstick.io.pace.WritePace;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Frames on their way to a receiver, at the pace that it must keep. For use by one thread. */
final class Uplink {
    private final SenderSettings settings;
    private final FrameWriter writer;
    private final ReplyCollector replies;
    private final WritePace pace;
    private Duration diskTime = Duration.ZERO;

    /** Whether a frame was written: the token is in the first header of a connection alone. */
    private boolean introduced;

    /** Whether a receiver takes directories: it is one of this library, and small files can leave together. */
    private boolean takesDirectories;

    /** Where the receiver let the file begin that was offered last. */
    private long startOffset;

    /** How many bytes of the current file have left. */
    private long progress;

    Uplink(SenderSettings settings, FrameWriter writer, ReplyCollector replies, WritePace pace) {
        this.settings = settings;
        this.writer = writer;
        this.replies = replies;
        this.pace = pace;
    }

    SenderSettings settings() {
        return settings;
    }

    ReplyCollector replies() {
        return replies;
    }

    /** Sends a file as one frame. */
    void sendFile(HashedFile hashed, long number) throws IOException {
        FileBody body = hashed.body();
        OutgoingFile file = hashed.file();
        FrameHeader header = FrameHeader.of(body.length()).withFilename(file.name());
        if (hashed.hash() != null) {
            header = header.withHash(hashed.hash());
        }
        if (!settings.attributes.isEmpty()) {
            header = settings.withAttributes(header);
        }
        if (file.place() != null) {
            header = placed(header.with(TransferFrame.KIND, TransferFrame.Kind.FILE.text()), file);
        }
        FrameHeader asking = asking(header, number);
        progress = 0;
        pace.begin();
        try {
            writer.write(asking, body, done -> sent(file, done, body.length()));
        } finally {
            pace.end();
        }
        introduced = true;
    }

    private void sent(OutgoingFile file, long done, long length) {
        pace.progress(done - progress);
        progress = done;
        settings.listener.sent(file.file(), done, length);
        if (done < length && replies.closing()) {
            throw new RefusedMeanwhile();
        }
    }

    /** A header with the file's place in its tree, if it has one. */
    FrameHeader placed(FrameHeader header, OutgoingFile file) {
        TreePlace place = file.place();
        if (place == null) {
            return header;
        }
        FrameHeader placed = header;
        if (!place.directory().isEmpty()) {
            placed = placed.with(TransferFrame.DIRECTORY, place.directory());
        }
        placed = placed.with(TransferFrame.MODIFIED, place.modified());
        return place.executable() ? placed.with(TransferFrame.EXECUTABLE, true) : placed;
    }

    /**
     * Sends a directory. The first one is waited for: a plain peer would take the files of all directories as one
     * heap.
     */
    void sendDirectory(OutgoingDirectory directory, long number) throws IOException {
        FrameHeader header =
                TransferFrame.header(TransferFrame.Kind.DIRECTORY, 0).with(TransferFrame.DIRECTORY, directory.path());
        write(asking(header, number), ByteBuffer.allocate(0));
        if (!takesDirectories) {
            flush();
            if (!replies.awaitVerdict(number, settings.replyTimeout)) {
                throw new ProtocolException("the receiver takes no directories: it did not answer to one");
            }
            takesDirectories = true;
            writer.autoFlush(false);
        }
    }

    /** A header that asks for an answer of this number, which is expected from now on. */
    FrameHeader asking(FrameHeader header, long number) {
        replies.expect(number);
        FrameHeader asking = header.with(Reply.WANT_REPLY, number);
        if (!introduced && settings.token != null) {
            asking = asking.with(TransferFrame.TOKEN, settings.token.text());
        }
        return asking;
    }

    /** Sends a frame. */
    void write(FrameHeader header, ByteBuffer body) throws IOException {
        int length = body.remaining();
        paced(() -> {
            writer.write(header, body);
            pace.progress(length);
        });
        introduced = true;
    }

    /** Lets go what is gathered. */
    void flush() throws IOException {
        paced(writer::flush);
    }

    private interface Writing {
        void write() throws IOException;
    }

    private void paced(Writing writing) throws IOException {
        pace.begin();
        try {
            writing.write();
        } finally {
            pace.end();
        }
    }

    /** Says from where the file that was offered last is sent. */
    void start(long offset) {
        startOffset = offset;
    }

    /** How much the receiver had of the file that was offered last; 0 if it did not say. */
    long startOffset() {
        return startOffset;
    }

    /**
     * Says how many bytes of whole files the receiver may have to put on its disk before it goes on: it takes no
     * others meanwhile, and answers none.
     */
    void awaitDisk(long byteCount) {
        diskTime = TimeLimit.ofReading(byteCount);
        pace.allow(diskTime);
    }

    /** How long the receiver's disk may take for what was sent. */
    Duration diskTime() {
        return diskTime;
    }
}
