package io.github.nonstick.examples;

import io.github.nonstick.transfer.SendOutcome;
import io.github.nonstick.transfer.SenderListener;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Shows how sending goes on, and passes on what became of the files. Used by the thread that sends. */
final class SendLines implements SenderListener {
    /** Hashing less than that, in a directory of many files, is not worth a bar of its own. */
    private static final long LONG_FILE_LENGTH = 64 << 20;

    private final SendReport report;
    private final Progress progress;

    /** The directory that is being sent, null for none; how much of it was sent before the current file. */
    private @Nullable Path tree;

    /** What sending it is called. */
    private String task = "";

    private long files;
    private long bytes;
    private @Nullable Path current;
    private long currentDone;

    SendLines(SendReport report, Progress progress) {
        this.report = report;
        this.progress = progress;
    }

    @Override
    public void hashed(Path file, long done, long total) {
        if (total >= LONG_FILE_LENGTH || report.treeOf(file) == null) {
            progress.update("hashing " + name(file), done, total);
        }
    }

    @Override
    public void checked(Path file, long done, long total) {
        progress.update("checking " + ByteSize.text(total) + " already there", done, total);
    }

    @Override
    public void sent(Path file, long done, long total) {
        report.length(file, Math.max(done, total));
        Path root = report.treeOf(file);
        if (root == null) {
            progress.update("sending " + name(file), done, total);
            return;
        }
        if (root != tree) {
            tree = root;
            task = "sending " + name(root);
            files = 0;
            bytes = 0;
            current = null;
            currentDone = 0;
        }
        if (file != current) {
            current = file;
            files++;
            bytes += currentDone;
        }
        currentDone = done;
        progress.count(task, files, bytes + done);
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return Printable.text(name == null ? file.toString() : name.toString());
    }

    @Override
    public void greeted(byte[] greeting) {
        report.greeted(greeting);
    }

    @Override
    public void finished(SendOutcome outcome) {
        report.finished(outcome);
    }

    @Override
    public void passedOver(Path file, String reason) {
        report.failure("passed over " + Printable.text(file.toString()) + ": " + reason);
    }

    @Override
    public void retrying(IOException cause, Duration pause) {
        report.failure(reason(cause) + "; trying again in " + TimeSpan.text(pause));
    }

    private static String reason(IOException cause) {
        if (cause instanceof UnknownHostException) {
            return "cannot connect: unknown host";
        }
        boolean unconnected = cause instanceof ConnectException || cause instanceof SocketTimeoutException;
        return (unconnected ? "cannot connect: " : "connection lost: ") + Printable.text(Main.describe(cause));
    }
}
