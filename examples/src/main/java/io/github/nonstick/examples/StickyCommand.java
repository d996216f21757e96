package io.github.nonstick.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nonstick sticky}: messages that stick together, and what helps. */
@Command(
        name = "sticky",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        showDefaultValues = false,
        description = {
            "Shows how a stream loses the boundaries of messages, and what helps.",
            "",
            "It sends messages over a TCP connection of this machine and prints what each read brought. Then it tries"
                    + " the remedies, from sleeping to frames, and prints which of them kept the messages apart and the"
                    + " time that each took per message.",
            ""
        })
final class StickyCommand implements Callable<Integer> {
    private static final int TEXT_SHOWN = 40;
    private static final int READS_SHOWN = 8;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "100",
            converter = WholeNumber.Messages.class,
            description = "How many are sent with each remedy (default: ${DEFAULT-VALUE}), 10 to 10000.")
    private int messages;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draw it as well: one new file, a picture in SVG.")
    private @Nullable Path picture;

    @Override
    public Integer call() throws CommandFailure {
        if (picture != null) {
            new NewFile(picture).check();
        }
        try {
            List<Sticky.Scene> scenes = List.of(Sticky.smallSends(), Sticky.pieces(), Sticky.longMessage());
            Output.line("What was sent, and what each read brought: offset, bytes");
            for (int i = 0; i < scenes.size(); i++) {
                show(i + 1, scenes.get(i));
            }
            List<StickyTrial> trials = tryRemedies();
            if (picture != null) {
                new NewFile(picture).write(new StickyPicture(scenes, trials, messages).svg());
                Output.line("drawn: " + Printable.text(picture.toString()));
            }
            return ExitCode.DONE.code();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, "a connection of this machine failed: " + Main.describe(e));
        }
    }

    private static void show(int number, Sticky.Scene scene) {
        Output.line("");
        Output.line(number + ". " + scene.title());
        Output.line("   " + scene.circumstance());
        show("sent", scene.sent());
        show("read", scene.read());
        if (!scene.boundariesAreLost()) {
            Output.line("   not this time: each read brought one message, as often as it was tried");
        }
    }

    private static void show(String verb, List<byte[]> pieces) {
        int offset = 0;
        for (int i = 0; i < pieces.size(); i++) {
            byte[] piece = pieces.get(i);
            if (i < READS_SHOWN) {
                boolean isText = piece.length <= TEXT_SHOWN;
                String text = isText ? " \"" + new String(piece, StandardCharsets.US_ASCII) + "\"" : "";
                Output.line("   " + verb + "  " + offset + ": " + piece.length + text);
            }
            offset += piece.length;
        }
        if (pieces.size() > READS_SHOWN) {
            Output.line("   " + verb + "  and " + (pieces.size() - READS_SHOWN) + " times more, up to " + offset);
        }
    }

    private List<StickyTrial> tryRemedies() throws IOException {
        Output.line("");
        Output.line(messages + " messages of 1 to 200 bytes with each remedy: how many a reader found");
        Output.line("that was always there, and one that was busy for a moment in between");
        Output.line("");
        Output.line(row("", "always there", "busy", "us per message"));
        List<byte[]> sent = StickyTrial.messages(messages);
        List<StickyTrial> trials = new ArrayList<>();
        for (StickyRemedy remedy : StickyRemedy.values()) {
            StickyTrial trial = StickyTrial.of(remedy, sent);
            trials.add(trial);
            Output.line(row(
                    remedy.toString(),
                    found(trial.prompt(), trial.promptKept()),
                    found(trial.busy(), trial.busyKept()),
                    String.format(Locale.ROOT, "%.1f", trial.nanosPerMessage() / 1_000)));
        }
        Output.line("");
        list("stuck together:", trials, false);
        list("kept apart, whatever the reader did:", trials, true);
        return trials;
    }

    private static String row(String remedy, String prompt, String busy, String time) {
        return String.format(Locale.ROOT, "%-38s %13s %11s %15s", remedy, prompt, busy, time);
    }

    private static String found(int count, boolean kept) {
        return count + (kept ? " apart" : " stuck");
    }

    private static void list(String verdict, List<StickyTrial> trials, boolean kept) {
        Output.line(verdict);
        trials.stream().filter(trial -> trial.kept() == kept).forEach(trial -> Output.line("  " + trial.remedy()));
    }
}
