package io.github.nonstick.examples;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.transfer.FileReceiver;
import io.github.nonstick.transfer.Greeting;
import picocli.CommandLine.Option;

/** The options of {@code nonstick receive} for senders that speak a dialect. */
final class ReceiveDialectOptions extends DialectOptions {
    @Option(
            names = "--strict",
            description = "Read the keys of --keys and --also-keys alone (default: where one is absent, every name"
                    + " that is known to be in use is read).")
    private boolean strict;

    @Option(
            names = "--greeting",
            paramLabel = "N|until-frame",
            converter = GreetingConverter.class,
            description = "What a sender says before its first file is passed over, and printed: N bytes, or all up to"
                    + " where a frame begins, 64 KiB at the most.")
    private Greeting greeting = Greeting.none();

    ReceiveDialectOptions() {}

    @Override
    FrameFormat format() {
        FrameFormat format = super.format();
        return strict ? format : format.withKeys(format.keys().withKnownAliasesRead());
    }

    FileReceiver apply(FileReceiver receiver) {
        return receiver.withFormat(format()).withGreeting(greeting);
    }
}
