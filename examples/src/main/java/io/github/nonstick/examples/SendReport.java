package io.github.nonstick.examples;

import io.github.nonstick.BodyHash;
import io.github.nonstick.Escaped;
import io.github.nonstick.transfer.Refusal;
import io.github.nonstick.transfer.SendOutcome;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code nonstick send} prints of what became of files, and the exit code that follows from it. */
final class SendReport {
    private final Style style;
    private final Progress progress;

    /** Of files that were named, for as long as the command runs; of others, while they are sent. */
    private final Map<Path, Long> namedLengths = new HashMap<>();

    private final Map<Path, Long> lengths = new HashMap<>();
    private final Map<Path, TreeTotal> trees = new LinkedHashMap<>();

    /** What {@link #treeOf} was asked last, several times for each file, and its answer. */
    private @Nullable Path lastFile;

    private @Nullable Path lastRoot;

    private ExitCode worst = ExitCode.DONE;

    /** How things are said. */
    record Style(boolean json, boolean quiet, boolean requireReply) {}

    /** What became of the files of a directory. */
    private static final class TreeTotal {
        private long files;
        private long directories;
        private long skipped;
        private long bytes;
    }

    SendReport(Style style, Progress progress) {
        this.style = style;
        this.progress = progress;
    }

    /** Says what there is to be sent. */
    void expect(Sources sources) {
        namedLengths.putAll(sources.lengths());
        sources.directories().forEach(directory -> trees.put(directory, new TreeTotal()));
    }

    /** Says how long something is; its name may be that of many files one after the other. */
    void length(Path file, long length) {
        if (!namedLengths.containsKey(file)) {
            lengths.put(file, length);
        }
    }

    /** The directory named that a file is in; null for what was named itself. */
    @Nullable
    Path treeOf(Path file) {
        if (trees.isEmpty() || namedLengths.containsKey(file)) {
            return null;
        }
        if (file == lastFile) {
            return lastRoot;
        }
        lastFile = file;
        lastRoot = null;
        for (Path root : trees.keySet()) {
            if (file.startsWith(root)) {
                lastRoot = root;
                break;
            }
        }
        return lastRoot;
    }

    ExitCode exitCode() {
        return worst;
    }

    static ExitCode exitCode(SendOutcome outcome) {
        return switch (outcome.status()) {
            case STORED, SKIPPED, UNCONFIRMED -> ExitCode.DONE;
            case REFUSED -> outcome.refusal() == Refusal.HASH_MISMATCH ? ExitCode.MISMATCH : ExitCode.REFUSED;
            case UNREADABLE -> ExitCode.LOCAL;
            case CUT -> ExitCode.CUT;
        };
    }

    /** Prints what became of a file; of those of a directory, what is not as it should be. */
    void finished(SendOutcome outcome) {
        boolean missed = style.requireReply && outcome.status() == Status.UNCONFIRMED;
        worst = worst.orWorse(missed ? ExitCode.UNCONFIRMED : exitCode(outcome));
        Long left = lengths.remove(outcome.file());
        Long length = namedLengths.getOrDefault(outcome.file(), left);
        if (style.json) {
            progress.end();
            Output.line(object(outcome, length));
        }
        Path root = treeOf(outcome.file());
        TreeTotal tree = root == null ? null : trees.get(root);
        if (tree != null && count(tree, outcome, length == null ? 0 : length)) {
            return;
        }
        String file = Printable.text(outcome.file().toString());
        String detail = Printable.text(outcome.detail());
        switch (outcome.status()) {
            case STORED ->
                success("stored " + file + " as " + Printable.text(String.valueOf(outcome.storedName())) + " ("
                        + ByteSize.text(length == null ? 0 : length) + ")");
            case SKIPPED -> success("skipped " + file + ": the receiver has a file of that name");
            case UNCONFIRMED -> {
                String line = "sent, not confirmed: " + file + " ("
                        + (outcome.detail().isEmpty() ? "the peer closed without a reply" : detail) + ")";
                if (missed) {
                    failure(line);
                } else {
                    success(line);
                }
            }
            case REFUSED -> failure("refused " + file + ": " + detail);
            case UNREADABLE, CUT -> failure("failed " + file + ": " + detail);
        }
    }

    /** Whether there is nothing more to say of a file in a directory. */
    private static boolean count(TreeTotal tree, SendOutcome outcome, long length) {
        String storedName = outcome.storedName();
        if (outcome.status() == Status.SKIPPED) {
            tree.skipped++;
            return true;
        }
        if (outcome.status() != Status.STORED) {
            return false;
        }
        if (storedName == null) {
            tree.directories++;
            return true;
        }
        tree.files++;
        tree.bytes += length;
        // Where the receiver gave it another name, that is worth a line.
        return storedName.endsWith(String.valueOf(outcome.file().getFileName()));
    }

    /** Prints what became of directories. */
    void finishTrees() {
        trees.forEach((root, tree) -> {
            if (tree.files + tree.directories + tree.skipped > 0) {
                success("stored " + Printable.text(root.toString()) + ": " + counted(tree.files, "file", "files") + ", "
                        + counted(tree.directories, "directory", "directories") + ", " + ByteSize.text(tree.bytes)
                        + (tree.skipped == 0
                                ? ""
                                : "; skipped " + counted(tree.skipped, "file", "files")
                                        + " that the receiver has already"));
            }
        });
    }

    private static String counted(long number, String one, String several) {
        return grouped(number) + " " + (number == 1 ? one : several);
    }

    /** {@code 1,234,567}. For numbers from 0 on; the JDK's formatter loads a hundred classes for it. */
    static String grouped(long number) {
        StringBuilder text = new StringBuilder().append(number);
        for (int i = text.length() - 3; i > 0; i -= 3) {
            text.insert(i, ',');
        }
        return text.toString();
    }

    /** Prints what the receiver said before its first answer. */
    void greeted(byte[] greeting) {
        if (!style.quiet) {
            failure("greeting passed over: " + passedOver(greeting));
        }
    }

    /** Bytes that a peer said, in words. */
    static String passedOver(byte[] greeting) {
        return greeting.length
                + (greeting.length == 1 ? " byte, " : " bytes, ")
                + Escaped.bytes(greeting, 0, greeting.length);
    }

    /** Prints a line about something that is not as it should be. */
    void failure(String line) {
        progress.end();
        Output.error(line);
    }

    private void success(String line) {
        if (!style.json && !style.quiet) {
            progress.end();
            Output.line(line);
        }
    }

    private static String object(SendOutcome outcome, @Nullable Long length) {
        BodyHash announced = outcome.hash();
        return new Json()
                .with("file", outcome.file().toString())
                .with("status", outcome.status().name().toLowerCase(Locale.ROOT))
                .with("bytes", length)
                .with("hash", announced == null ? null : announced.hex())
                .with("stored_as", outcome.storedName())
                .with("detail", outcome.detail())
                .with("verified", outcome.verified())
                .toString();
    }
}
