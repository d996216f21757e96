package io.github.nonstick.examples;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.Greeting;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of {@code nonstick send} for receivers that speak a dialect, or have habits of their own. */
final class SendDialectOptions extends DialectOptions {
    @Option(
            names = "--greeting",
            paramLabel = "N|until-frame",
            converter = GreetingConverter.class,
            description = "What the receiver says before its first answer is passed over, and printed: N bytes, or all"
                    + " up to where a frame begins, 64 KiB at the most.")
    private Greeting greeting = Greeting.none();

    @Option(
            names = "--pause-between-frames",
            paramLabel = "TIME",
            converter = TimeSpan.LimitConverter.class,
            description = "Wait before each file but the first: for receivers that read beyond the end of a file, and"
                    + " lose what they read of the next one.")
    private Duration pause = Duration.ZERO;

    @Option(
            names = "--connection-per-file",
            description = "A connection for each file, one after the other: for receivers that take one.")
    private boolean connectionPerFile;

    SendDialectOptions() {}

    /** Answers are read whatever names their keys have: the receiver has its own, as the sender has. */
    @Override
    FrameFormat format() {
        FrameFormat format = super.format();
        return format.withKeys(format.keys().withKnownAliasesRead());
    }

    FileSender apply(FileSender sender) {
        return sender.withFormat(format())
                .withGreeting(greeting)
                .withPauseBetweenFrames(pause)
                .withConnectionPerFile(connectionPerFile);
    }

    Duration pause() {
        return pause;
    }
}
