package io.github.nonstick.examples;

import io.github.nonstick.examples.inspect.PcapCapture;
import io.github.nonstick.examples.inspect.PcapRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code nonstick inspect} says of the conversations in a capture, each of their directions by itself. */
final class CaptureInspection {
    /** Inspects one direction. */
    interface Step {
        /** Returns how it ended. */
        ExitCode inspect(PcapRecording direction) throws IOException, CommandFailure;
    }

    private final String source;
    private final @Nullable Integer stream;
    private final @Nullable String from;
    private final boolean json;

    /**
     * An inspection that has not begun.
     *
     * @param source the capture's name
     * @param stream the number of the conversation to inspect; null where there is but one
     * @param from the address and port of the side whose bytes are inspected; null for both
     * @param json whether objects are printed
     */
    CaptureInspection(String source, @Nullable Integer stream, @Nullable String from, boolean json) {
        this.source = source;
        this.stream = stream;
        this.from = from;
        this.json = json;
    }

    /** Whether a file is a capture, by its first bytes. */
    static boolean isCapture(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            return PcapCapture.isOne(in.readNBytes(PcapCapture.MAGIC_LENGTH));
        }
    }

    /**
     * Takes a step for each direction of the conversation that was chosen, or is the only one; lists them where none
     * was chosen out of several.
     *
     * @param wantsOne whether a list is not what was asked for
     */
    ExitCode run(Path file, boolean wantsOne, Step step) throws IOException, CommandFailure {
        try (PcapCapture capture = PcapCapture.read(file, stream)) {
            if (!capture.complaint().isEmpty()) {
                Output.error("nonstick inspect: " + Printable.text(source) + ": tshark: " + capture.complaint());
            }
            List<PcapRecording> directions = capture.directions().stream()
                    .filter(direction -> from == null || from.equals(direction.from()))
                    .toList();
            if (directions.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--from " + Printable.text(String.valueOf(from)) + " sent"
                                + " nothing in this capture; there are " + senders(capture));
            }
            boolean several = capture.conversations() > 1;
            if (several && wantsOne) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "the capture has " + capture.conversations()
                                + " TCP conversations: choose one with --stream, from the list without other options");
            }
            ExitCode worst = ExitCode.DONE;
            for (PcapRecording direction : directions) {
                tell(direction, several);
                worst = several || direction.length() + direction.missing() == 0
                        ? worst
                        : worst.orWorse(step.inspect(direction));
            }
            return worst;
        }
    }

    private static String senders(PcapCapture capture) {
        List<String> senders = capture.directions().stream()
                .map(PcapRecording::from)
                .distinct()
                .limit(3)
                .toList();
        return Printable.text(String.join(", ", senders)) + (senders.size() < 3 ? "" : ", ...");
    }

    private void tell(PcapRecording direction, boolean several) {
        String heading = "stream " + direction.stream() + ": " + direction.name();
        if (!direction.note().isEmpty()) {
            Output.error("nonstick inspect: " + heading + ": " + direction.note());
        }
        if (json && several) {
            Json object = object(direction).with("bytes", direction.length());
            Output.line(object.with("segments", direction.segments()).toString());
        } else if (!json) {
            Output.line(heading + ": " + count(direction.length(), "byte") + " in "
                    + count(direction.segments(), "segment"));
        }
    }

    /** The object that what is said of a direction begins with. */
    static Json object(PcapRecording direction) {
        return new Json()
                .with("stream", direction.stream())
                .with("from", direction.from())
                .with("to", direction.to());
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
