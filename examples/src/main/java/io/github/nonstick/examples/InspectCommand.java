package io.github.nonstick.examples;

import io.github.nonstick.examples.inspect.DialectInspector;
import io.github.nonstick.examples.inspect.Recording;
import io.github.nonstick.examples.inspect.StreamRecording;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nonstick inspect}: says what frames a recorded stream holds, and where it stops being frames. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = "nonstick inspect [OPTIONS] FILE|-",
        showDefaultValues = false,
        description = {
            "Shows the frames of a recorded stream, one direction of a connection, and the first byte that is wrong.",
            "",
            "Byte order, names of the keys and frames without a length are found out from the first frames, as far as"
                    + " no option tells them. The lines on standard output are:",
            "",
            "  dialect: OPTIONS",
            "  OFFSET: 4+HEADER[+BODY] HASH JSON[ -> FILE]",
            "  OFFSET: fault: ERROR",
            "",
            "The dialect comes first: the options that stand for what was found out by the first frame. Then there is"
                    + " a line for each frame. " + FrameLines.ABOUT_FRAMES,
            "",
            "At the first fault it ends, with exit code 6. " + FrameLines.ABOUT_FAULTS + " A stream that was cut"
                    + " inside a frame has its fault at its end. A body that does not have its hash is no fault:"
                    + " inspection goes on, and ends with exit code 5.",
            ""
        })
final class InspectCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    @Parameters(paramLabel = "FILE|-", arity = "1", description = "The recorded bytes; - is standard input.")
    private String source = "";

    @Option(
            names = "--skip",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "Begin behind so many bytes, where something else comes before the first frame.")
    private long skip;

    @Option(
            names = "--json",
            description = "Print a JSON object for each frame: offset, header_length, header, body_offset, body_length,"
                    + " hash; and for a fault: offset, error, hint. No dialect is printed. Offsets count from the"
                    + " stream's first byte, skipped or not.")
    private boolean json;

    @Option(
            names = "--extract",
            paramLabel = "DIR",
            description = "Store the bodies in an existing directory, as a receiver would: a file has its name when it"
                    + " is complete and verified, and nothing is overwritten, a second one of a name gets a number. A"
                    + " body without a name is frame-0001.bin, by its frame's number. Lines end with ' -> FILE',"
                    + " objects have stored_as. What is not stored, as for an unsafe name, is a line on standard error"
                    + " and exit code 4.")
    private @Nullable Path directory;

    @ArgGroup(validate = false, heading = "%nDialect, where it is not to be found out:%n")
    private DialectOptions dialect = new DialectOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure {
        dialect.check(spec.commandLine());
        if (directory != null) {
            ReceiveCommand.checkDirectory(directory);
        }
        try (Recording recording = open();
                InspectionReport report = new InspectionReport(json, directory)) {
            Termination.then(report::interrupted);
            inspect(recording, report);
            return report.exitCode().code();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.LOCAL, Printable.text(source) + ": " + Printable.text(Main.describe(e)));
        }
    }

    private Recording open() throws IOException, CommandFailure {
        if (source.equals(STANDARD_INPUT)) {
            return StreamRecording.live(STANDARD_INPUT, new FileInputStream(FileDescriptor.in));
        }
        Path file = Sources.path(source);
        if (Files.isDirectory(file)) {
            throw new CommandFailure(ExitCode.LOCAL, Printable.text(source) + " is a directory");
        }
        return StreamRecording.stored(source, Files.newInputStream(file));
    }

    private void inspect(Recording recording, InspectionReport report) throws IOException {
        DialectInspector inspector = new DialectInspector(dialect.guess(), skip, report);
        long skipped = 0;
        while (!report.isOver() && recording.next()) {
            ByteBuffer bytes = recording.bytes();
            int passedOver = (int) Math.min(bytes.remaining(), skip - skipped);
            skipped += passedOver;
            bytes.position(bytes.position() + passedOver);
            inspector.accept(bytes);
        }
        if (skipped < skip) {
            report.tooShort(skipped, skip);
        } else if (!report.isOver()) {
            inspector.end();
        }
    }
}
