package io.github.nonstick.examples;

import io.github.nonstick.examples.inspect.HtmlPage;
import io.github.nonstick.examples.inspect.PageDirection;
import io.github.nonstick.examples.inspect.PcapCapture;
import io.github.nonstick.examples.inspect.Recording;
import io.github.nonstick.examples.inspect.StreamRecording;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
            "FILE may be a capture of packets, pcap or pcapng: it is read through tshark, which has to be installed."
                    + " Both directions of its conversation are inspected, one after the other, each below a line"
                    + " 'stream N: FROM > TO: BYTES in SEGMENTS'; with --json, each object begins with stream, from and"
                    + " to. Of several conversations there are these lines alone, and --stream chooses one. What the"
                    + " capture lacks is a fault.",
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

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page that shows the bytes by part, and below them the reads or segments they arrived"
                    + " in: one new file, which loads nothing. Of many frames it shows the first 60 and the last 20.")
    private @Nullable Path pageFile;

    @Option(
            names = "--stream",
            paramLabel = "N",
            converter = WholeNumber.From0.class,
            description = "Of a capture, the conversation with this number.")
    private @Nullable Integer stream;

    @Option(names = "--from", paramLabel = "ADDR:PORT", description = "Of a capture, only what this side sent.")
    private @Nullable String from;

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
        if (pageFile != null) {
            new NewFile(pageFile).check();
        }
        HtmlPage page = pageFile == null ? null : new HtmlPage(pageName());
        ExitCode exitCode;
        try {
            exitCode = inspect(page);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.LOCAL, Printable.text(source) + ": " + Printable.text(Main.describe(e)));
        }
        if (page != null && pageFile != null) {
            new NewFile(pageFile).write(page.html());
        }
        return exitCode.code();
    }

    /** A page is handed on: where the recording lies on this machine is nobody's business. */
    private String pageName() throws CommandFailure {
        Path name = Sources.path(source).getFileName();
        return source.equals(STANDARD_INPUT) || name == null ? "standard input" : name.toString();
    }

    private ExitCode inspect(@Nullable HtmlPage page) throws IOException, CommandFailure {
        if (source.equals(STANDARD_INPUT)) {
            try (InputStream in = new FileInputStream(FileDescriptor.in)) {
                return inspect(in, true, page);
            }
        }
        Path file = Sources.path(source);
        if (Files.isDirectory(file)) {
            throw new CommandFailure(ExitCode.LOCAL, Printable.text(source) + " is a directory");
        }
        if (CaptureInspection.isCapture(file)) {
            return inspectCapture(file, page);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return inspect(in, false, page);
        }
    }

    /** Goes on with the same bytes in the same reads. */
    private ExitCode inspect(InputStream in, boolean live, @Nullable HtmlPage page) throws IOException, CommandFailure {
        byte[] first = new byte[StreamRecording.CAPACITY];
        int length = Math.max(0, in.read(first));
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first, 0, length), in);
        if (PcapCapture.isOne(Arrays.copyOf(first, length))) {
            return inspectPipedCapture(whole, page);
        }
        return inspectStream(
                live ? StreamRecording.live(STANDARD_INPUT, whole) : StreamRecording.stored(source, whole), page);
    }

    /** A capture is read more than once, which a pipe can't be. */
    private ExitCode inspectPipedCapture(InputStream in, @Nullable HtmlPage page) throws IOException, CommandFailure {
        Path copy = Files.createTempFile("nonstick", ".pcap");
        Termination.then(() -> deleteQuietly(copy));
        try {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return inspectCapture(copy, page);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return; // the JVM is about to end, and nobody is left to tell
        }
    }

    private ExitCode inspectCapture(Path file, @Nullable HtmlPage page) throws IOException, CommandFailure {
        return new CaptureInspection(source, stream, from, json)
                .run(file, page != null || directory != null, direction -> {
                    PageDirection shown = shown(page, direction.name(), direction);
                    if (shown != null) {
                        shown.note(direction.note());
                    }
                    return inspect(direction, () -> CaptureInspection.object(direction), shown);
                });
    }

    private ExitCode inspectStream(Recording recording, @Nullable HtmlPage page) throws IOException, CommandFailure {
        if (stream != null || from != null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--stream and --from choose from a capture, pcap or pcapng: " + Printable.text(source)
                            + " is none");
        }
        return inspect(recording, Json::new, shown(page, "", recording));
    }

    private @Nullable PageDirection shown(@Nullable HtmlPage page, String heading, Recording recording) {
        if (page == null) {
            return null;
        }
        PageDirection direction = new PageDirection(heading, skip, recording.keepsReads());
        page.add(direction);
        return direction;
    }

    private ExitCode inspect(Recording recording, Supplier<Json> objects, @Nullable PageDirection shown)
            throws IOException {
        try (InspectionReport report = new InspectionReport(json ? objects : null, directory, shown != null)) {
            Termination.then(report::interrupted);
            new DirectionInspection(recording, dialect.guess(), skip, report, shown).run();
            return report.exitCode();
        }
    }
}
