package io.github.nonstick.examples;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.FileBody;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import io.github.nonstick.transfer.Refusal;
import io.github.nonstick.transfer.SendOutcome;
import io.github.nonstick.transfer.SenderListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nonstick send}: sends files and tells what became of them. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        description = {
            "Sends files to a receiver, down one connection.",
            "",
            "Prints a line for each file: 'stored' when the receiver has it on its disk, verified unless it was sent"
                    + " with --hash none, 'sent, not confirmed' when the receiver took it and closed without a reply, as plain peers of the"
                    + " format do. What goes wrong is a line on standard error.",
            ""
        },
        footer = {"", "Of several files that end differently, the highest exit code counts."})
final class SendCommand implements Callable<Integer> {
    /** Slower disks than this are not waited for: the receiver answers when the file is on its disk. */
    private static final long SLOWEST_DISK_BYTES_PER_SECOND = 10 << 20;

    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "FILE... HOST:PORT",
            arity = "1..*",
            hideParamSyntax = true,
            description = "The files, and last the receiver: example.org:9000, 192.0.2.1:9000, [::1]:9000.")
    private List<String> arguments = List.of();

    @Option(
            names = "--hash",
            paramLabel = "ALGORITHM",
            defaultValue = "sha256",
            description = "What the receiver verifies the file by: sha256, sha512, sha1, md5, crc32c or none (default:"
                    + " ${DEFAULT-VALUE}). md5, sha1 and crc32c find accidents, not attackers.")
    private String hash = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name that the receiver is told (default: the file's own). For a single file.")
    private @Nullable String name;

    @Option(
            names = "--header",
            paramLabel = "KEY=VALUE",
            description = "One more entry in the header; can be given several times. The value is text, always.")
    private List<String> headers = List.of();

    @Option(
            names = "--json",
            description = "Print a JSON object for each file: file, status (stored, skipped, refused, unconfirmed,"
                    + " unreadable, cut), bytes, hash, stored_as, detail.")
    private boolean json;

    @Option(
            names = "--quiet",
            description = "No progress, and no lines but those about failures. The objects of --json remain.")
    private boolean quiet;

    private final Map<Path, Long> lengths = new HashMap<>();

    private ExitCode worst = ExitCode.DONE;

    @Override
    public Integer call() throws CommandFailure {
        if (arguments.size() < 2) {
            throw usage("give one FILE or more, and HOST:PORT last");
        }
        List<String> names = arguments.subList(0, arguments.size() - 1);
        if (name != null && names.size() > 1) {
            throw usage("--name is for a single file, here are " + names.size());
        }
        Address target = target(arguments.get(names.size()));
        HashAlgorithm algorithm = algorithm();
        Map<String, String> attributes = attributes();
        List<OutgoingFile> files = readable(names);
        checkHeaders(files, attributes);
        if (!files.isEmpty()) {
            try (Progress progress = quiet ? Progress.none() : Progress.onTerminal()) {
                // When a signal comes, it takes the bar away.
                Termination.then(progress::close);
                send(files, target, algorithm, attributes, progress);
            }
        }
        return worst.code();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Address target(String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw usage("the last argument is the receiver, and " + e.getMessage());
        }
    }

    /** Null for none. */
    private @Nullable HashAlgorithm algorithm() {
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            if (algorithm.label().equals(hash)) {
                return algorithm;
            }
        }
        if (hash.equals("none")) {
            return null;
        }
        throw usage("--hash " + Printable.text(hash) + " is not one of sha256, sha512, sha1, md5, crc32c, none");
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String header : headers) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw usage("--header " + Printable.text(header) + " is not KEY=VALUE");
            }
            String key = header.substring(0, equals);
            if (attributes.put(key, header.substring(equals + 1)) != null) {
                throw usage("--header " + Printable.text(key) + " is given twice");
            }
        }
        return attributes;
    }

    /** The files that can be opened; the others are reported. */
    private List<OutgoingFile> readable(List<String> names) throws CommandFailure {
        List<OutgoingFile> readable = new ArrayList<>();
        for (String text : names) {
            Path file = path(text);
            try (FileBody body = FileBody.open(file)) {
                lengths.put(file, body.length());
                readable.add(name == null ? OutgoingFile.of(file) : new OutgoingFile(file, name));
            } catch (IOException e) {
                SendOutcome.Status status = SendOutcome.Status.UNREADABLE;
                report(new SendOutcome(file, status, null, false, null, null, Main.describe(e), e));
            }
        }
        return readable;
    }

    private static Path path(String file) throws CommandFailure {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new CommandFailure(
                    ExitCode.LOCAL,
                    "the encoding of this locale has no such name: " + Printable.text(file) + "; try LC_ALL=C.UTF-8");
        }
    }

    /** Finds out before connecting what cannot be written. */
    private void checkHeaders(List<OutgoingFile> files, Map<String, String> attributes) {
        try {
            sender(new InetSocketAddress(0), attributes);
            for (OutgoingFile file : files) {
                FrameHeader header = FrameHeader.of(Long.MAX_VALUE)
                        .withFilename(file.name())
                        .withHash("0".repeat(HashAlgorithm.SHA_512.hexLength()))
                        .with("want_reply", (long) files.size());
                for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                    header = header.with(attribute.getKey(), attribute.getValue());
                }
                new FrameEncoder().encodedLength(header);
            }
        } catch (IllegalArgumentException e) {
            throw usage(Main.describe(e));
        }
    }

    private static FileSender sender(InetSocketAddress address, Map<String, String> attributes) {
        FileSender sender = FileSender.to(address);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            sender = sender.withAttribute(attribute.getKey(), attribute.getValue());
        }
        return sender;
    }

    private void send(
            List<OutgoingFile> files,
            Address target,
            @Nullable HashAlgorithm algorithm,
            Map<String, String> attributes,
            Progress progress)
            throws CommandFailure {
        Duration replyTimeout = replyTimeout(lengths.values());
        IOException last = new UnknownHostException();
        for (InetAddress host : resolve(target)) {
            try {
                sender(new InetSocketAddress(host, target.port()), attributes)
                        .withHash(algorithm)
                        .withReplyTimeout(replyTimeout)
                        .withListener(new Lines(progress))
                        .send(files);
                return;
            } catch (IOException e) {
                last = e; // a name can stand for several addresses, and not all of them need answer
            }
        }
        String reason = last instanceof SocketTimeoutException
                ? "no answer within " + FileSender.DEFAULT_CONNECT_TIMEOUT.toSeconds() + " s"
                : Main.describe(last);
        throw new CommandFailure(ExitCode.UNREACHABLE, "cannot connect to " + target + ": " + reason);
    }

    /** Long enough for a receiver that has all of the files in memory and a slow disk. */
    static Duration replyTimeout(Collection<Long> lengths) {
        // In floating point, which does not overflow: sparse files can be longer than all disks.
        double total = lengths.stream().mapToDouble(Long::doubleValue).sum();
        long seconds = (long) (total / SLOWEST_DISK_BYTES_PER_SECOND);
        return FileSender.DEFAULT_REPLY_TIMEOUT.plusSeconds(Math.min(seconds, LONGEST_WAIT.toSeconds()));
    }

    private static InetAddress[] resolve(Address target) throws CommandFailure {
        try {
            return InetAddress.getAllByName(target.host());
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, "unknown host: " + Printable.text(target.host()));
        }
    }

    static ExitCode exitCode(SendOutcome outcome) {
        return switch (outcome.status()) {
            case STORED, SKIPPED, UNCONFIRMED -> ExitCode.DONE;
            case REFUSED -> outcome.refusal() == Refusal.HASH_MISMATCH ? ExitCode.MISMATCH : ExitCode.REFUSED;
            case UNREADABLE -> ExitCode.LOCAL;
            case CUT -> ExitCode.CUT;
        };
    }

    /** Prints what goes on. */
    private final class Lines implements SenderListener {
        private final Progress progress;

        Lines(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void hashed(Path file, long done, long total) {
            progress.update("hashing " + Printable.text(file.getFileName().toString()), done, total);
        }

        @Override
        public void sent(Path file, long done, long total) {
            progress.update("sending " + Printable.text(file.getFileName().toString()), done, total);
        }

        @Override
        public void finished(SendOutcome outcome) {
            progress.end();
            report(outcome);
        }
    }

    private void report(SendOutcome outcome) {
        worst = worst.orWorse(exitCode(outcome));
        if (json) {
            Output.line(object(outcome));
        }
        String file = Printable.text(outcome.file().toString());
        String detail = Printable.text(outcome.detail());
        switch (outcome.status()) {
            case STORED ->
                success("stored " + file + " as " + Printable.text(String.valueOf(outcome.storedName())) + " ("
                        + ByteSize.text(lengths.getOrDefault(outcome.file(), 0L)) + ")");
            case SKIPPED -> success("skipped " + file + ": the receiver has a file of that name");
            case UNCONFIRMED ->
                success("sent, not confirmed: " + file + " ("
                        + (outcome.detail().isEmpty() ? "the peer closed without a reply" : detail) + ")");
            case REFUSED -> Output.error("refused " + file + ": " + detail);
            case UNREADABLE, CUT -> Output.error("failed " + file + ": " + detail);
        }
    }

    private void success(String line) {
        if (!json && !quiet) {
            Output.line(line);
        }
    }

    private String object(SendOutcome outcome) {
        BodyHash announced = outcome.hash();
        return new Json()
                .with("file", outcome.file().toString())
                .with("status", outcome.status().name().toLowerCase(Locale.ROOT))
                .with("bytes", lengths.get(outcome.file()))
                .with("hash", announced == null ? null : announced.hex())
                .with("stored_as", outcome.storedName())
                .with("detail", outcome.detail())
                .toString();
    }
}
