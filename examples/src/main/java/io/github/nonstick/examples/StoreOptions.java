package io.github.nonstick.examples;

import io.github.nonstick.transfer.ConflictPolicy;
import io.github.nonstick.transfer.FileReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The options of receivers that say which files are kept, where and how. */
final class StoreOptions {
    /** Those that have no meaning where nothing is stored. */
    static final List<String> NAMES = List.of("--count", "--on-conflict", "--no-sync", "--keep-partial", "--json");

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "Where files are stored; an existing directory (default: the current one).")
    private @Nullable Path directory;

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "Stop when N files were stored (default: serve until stopped); one that was there when it was"
                    + " offered does not count. Connections open at that moment have 2 seconds to finish.")
    private @Nullable Integer count;

    @Option(
            names = "--on-conflict",
            paramLabel = "refuse|rename|overwrite|skip",
            defaultValue = "refuse",
            converter = ConflictPolicyConverter.class,
            description = "When there is a file of that name: refuse the new one, give it a number, let it take the"
                    + " other's place, or skip it (default: ${DEFAULT-VALUE}).")
    private ConflictPolicy conflictPolicy = ConflictPolicy.REFUSE;

    @Option(
            names = "--no-sync",
            description = "Say that a file is stored without forcing it to the disk: faster, but what was stored last"
                    + " can be gone, or empty, when the power fails.")
    private boolean noSync;

    @Option(
            names = "--keep-partial",
            paramLabel = "AGE",
            converter = TimeSpan.Converter.class,
            description = "Delete at the start what transfers left here to be resumed, and nobody has resumed for so"
                    + " long (default: 7d).")
    private Duration keepPartial = Duration.ofDays(7);

    @Option(
            names = "--json",
            description = "Print a JSON object for each file stored: name, path, bytes, hash, verified, already_there.")
    private boolean json;

    StoreOptions() {}

    /** Null where none is given. */
    @Nullable
    Path givenDirectory() {
        return directory;
    }

    /** The directory that is given, or the current one; throws where files cannot be stored in it. */
    Path directory() throws CommandFailure {
        Path target = directory == null ? Path.of(".") : directory;
        ReceiveCommand.checkDirectory(target);
        return target;
    }

    /** How many files are wanted; null where there is no end. */
    @Nullable
    Integer count() {
        return count;
    }

    boolean json() {
        return json;
    }

    /** The receiver with these options; what is too old to be resumed is gone. */
    FileReceiver apply(FileReceiver receiver) {
        FileReceiver storing = receiver.withConflictPolicy(conflictPolicy).withSync(!noSync);
        try {
            storing.deleteStalePartials(keepPartial);
        } catch (IOException e) {
            // What cannot be deleted is in nobody's way.
            Output.error("warning: cannot delete old partial files: " + Printable.text(Main.describe(e)));
        }
        return storing;
    }

    private static final class CountConverter implements ITypeConverter<Integer> {
        CountConverter() {}

        @Override
        public Integer convert(String text) {
            if (!text.matches("[1-9][0-9]{0,8}")) {
                throw new TypeConversionException(Printable.text(text) + " is not a number of files, from 1 on");
            }
            return Integer.valueOf(text);
        }
    }

    private static final class ConflictPolicyConverter implements ITypeConverter<ConflictPolicy> {
        ConflictPolicyConverter() {}

        @Override
        public ConflictPolicy convert(String text) {
            for (ConflictPolicy policy : ConflictPolicy.values()) {
                if (policy.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return policy;
                }
            }
            throw new TypeConversionException(Printable.text(text) + " is not one of refuse, rename, overwrite, skip");
        }
    }
}
