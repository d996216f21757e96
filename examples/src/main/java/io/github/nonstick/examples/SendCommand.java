package io.github.nonstick.examples;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
        customSynopsis = "nonstick send [OPTIONS] FILE... HOST:PORT",
        description = {
            "Sends files and directories to a receiver, down one connection.",
            "",
            "Prints a line for each file: 'stored' when the receiver has it on its disk, verified unless it was sent"
                    + " with --hash none, 'sent, not confirmed' when the receiver took it and closed without a reply, as"
                    + " plain peers of the format do. What goes wrong is a line on standard error.",
            ""
        },
        footer = {"", "Of several files that end differently, the highest exit code counts."})
final class SendCommand implements Callable<Integer> {
    /** Slower disks than this are not waited for: the receiver answers when the file is on its disk. */
    private static final long SLOWEST_DISK_BYTES_PER_SECOND = 10 << 20;

    /** What a receiver may have in memory of files whose length is not known before. */
    private static final long ASSUMED_LENGTH = 6L << 30;

    private static final List<String> NOT_FOR_DRY_RUN = List.of("--resume", "--json", "--token-file");

    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "FILE... HOST:PORT",
            arity = "1..*",
            hideParamSyntax = true,
            description = "The files, and last the receiver: example.org:9000, 192.0.2.1:9000, [::1]:9000."
                    + " A directory is sent with all that is in it but symbolic links, each file with its time and"
                    + " executable bit; - is standard input.")
    private List<String> arguments = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name that the receiver is told (default: the file's own). For a single file, and for -.")
    private @Nullable String name;

    @Option(
            names = "--resume",
            description = "Go on where an earlier attempt ended: what the receiver has already is compared, the rest"
                    + " sent. Each file is read once, with SHA-256. For receivers of this program.")
    private boolean resume;

    @Option(
            names = "--hash",
            paramLabel = "ALGORITHM",
            defaultValue = "sha256",
            description = "What the receiver verifies the file by: sha256, sha512, sha1, md5, crc32c or none (default:"
                    + " ${DEFAULT-VALUE}). md5, sha1 and crc32c find accidents, not attackers.")
    private String hash = "";

    @Option(
            names = "--header",
            paramLabel = "KEY=VALUE",
            description = "One more entry in the header; can be given several times. The value is text, always.")
    private List<String> headers = List.of();

    @Option(
            names = "--require-reply",
            description = "A file that is sent, but not confirmed by the receiver, is a failure: exit code 8.")
    private boolean requireReply;

    @Option(
            names = "--dry-run",
            description = "Connect to nothing, and print the bytes that would be sent, in hexadecimal, with what each"
                    + " part of them is. For files; not with --resume, --json or --token-file. Inside TLS it is the"
                    + " same.")
    private boolean dryRun;

    @Option(
            names = "--json",
            description = "Print a JSON object for each file: file, status (stored, skipped, refused, unconfirmed,"
                    + " unreadable, cut), bytes, hash, stored_as, detail, verified.")
    private boolean json;

    @Option(
            names = "--quiet",
            description = "No progress, and no lines but those about failures and what is passed over. The objects of"
                    + " --json remain.")
    private boolean quiet;

    @ArgGroup(validate = false, heading = "%nConnection:%n")
    private ConnectionOptions connection = new ConnectionOptions();

    @ArgGroup(validate = false, heading = "%nDialect (default: --keys data_size,filename,hash --byte-order little):%n")
    private SendDialectOptions dialect = new SendDialectOptions();

    @ArgGroup(validate = false, heading = "%nTLS and token:%n")
    private ClientSecurityOptions security = new ClientSecurityOptions();

    @Override
    public Integer call() throws CommandFailure {
        if (arguments.size() < 2) {
            throw usage("give one FILE or more, and HOST:PORT last");
        }
        List<String> names = arguments.subList(0, arguments.size() - 1);
        checkName(names);
        Address target = target(arguments.get(names.size()));
        HashAlgorithm algorithm = algorithm();
        if (resume && algorithm != HashAlgorithm.SHA_256) {
            throw usage("--resume verifies by sha256, always: --hash " + hash + " is for sending without it");
        }
        Map<String, String> attributes = attributes();
        checkDryRun();
        dialect.check(spec.commandLine());
        security.check(spec.commandLine());
        try (Progress progress = quiet ? Progress.none() : Progress.onTerminal()) {
            SendReport report = new SendReport(new SendReport.Style(json, quiet, requireReply), progress);
            Sources sources = Sources.of(names, name, report::finished);
            if (name != null
                    && !names.contains(Sources.STANDARD_INPUT)
                    && !sources.directories().isEmpty()) {
                throw usage("--name is for a file, " + Printable.text(names.get(0)) + " is a directory");
            }
            if (dryRun && sources.files().size() < sources.count()) {
                throw usage("--dry-run is for files: how standard input and directories are sent depends on the"
                        + " receiver's answers");
            }
            report.expect(sources);
            FileSender sender = sender(target, attributes);
            checkHeaders(sources, attributes);
            if (!sources.isEmpty()) {
                // When a signal comes, it takes the bar away.
                Termination.then(progress::close);
                sender = sender.withHash(algorithm).withResume(resume).withReplyTimeout(replyTimeout(sources));
                if (dryRun) {
                    print(sender, sources.files(), report, progress);
                } else {
                    SendLines lines = new SendLines(report, progress);
                    sender = security.apply(connection.apply(sender.withListener(lines)));
                    send(sender, sources, lines, target);
                    report.finishTrees();
                }
            }
            return report.exitCode().code();
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void checkName(List<String> names) {
        int streams = Collections.frequency(names, Sources.STANDARD_INPUT);
        if (streams > 1) {
            throw usage("standard input can be sent once, - is given " + streams + " times");
        }
        if (streams == 1 && name == null) {
            throw usage("standard input has no name: give --name");
        }
        if (name != null && streams == 0 && names.size() > 1) {
            throw usage("--name is for a single file, here are " + names.size());
        }
    }

    private void checkDryRun() {
        if (!dryRun) {
            return;
        }
        for (String option : NOT_FOR_DRY_RUN) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw usage(option + " is not for --dry-run");
            }
        }
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

    /** Finds out before connecting what cannot be written. */
    private void checkHeaders(Sources sources, Map<String, String> attributes) {
        FrameEncoder encoder = new FrameEncoder(dialect.format());
        try {
            for (String told : sources.names()) {
                FrameHeader header = FrameHeader.of(Long.MAX_VALUE)
                        .withFilename(told)
                        .withHash("0".repeat(HashAlgorithm.SHA_512.hexLength()))
                        .with("want_reply", (long) sources.names().size());
                for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                    header = header.with(attribute.getKey(), attribute.getValue());
                }
                encoder.encodedLength(header);
            }
        } catch (IllegalArgumentException e) {
            throw usage(Main.describe(e));
        }
    }

    private FileSender sender(Address target, Map<String, String> attributes) {
        try {
            FileSender sender =
                    dialect.apply(FileSender.to(InetSocketAddress.createUnresolved(target.host(), target.port())));
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                sender = sender.withAttribute(attribute.getKey(), attribute.getValue());
            }
            return sender;
        } catch (IllegalArgumentException e) {
            throw usage(Main.describe(e));
        }
    }

    private void print(FileSender sender, List<OutgoingFile> files, SendReport report, Progress progress)
            throws CommandFailure {
        try {
            new DryRun(dialect.format(), dialect.pause(), report, progress).print(sender, files);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.LOCAL, Main.describe(e));
        }
    }

    private void send(FileSender sender, Sources sources, SendLines lines, Address target) throws CommandFailure {
        try {
            sender.send(sources.items(lines));
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, "unknown host: " + Printable.text(target.host()));
        } catch (IOException e) {
            String reason = e instanceof SocketTimeoutException
                    ? "no answer within " + TimeSpan.text(connection.connectTimeout())
                    : Printable.text(Main.describe(e));
            throw new CommandFailure(ExitCode.UNREACHABLE, "cannot connect to " + target + ": " + reason);
        } catch (IllegalStateException e) {
            if (!security.showsTokenInTheClear()) {
                throw e;
            }
            throw usage("the token could be read on its way to " + target + ": give --tls or --fingerprint");
        }
    }

    private static Duration replyTimeout(Sources sources) {
        List<Long> lengths = new ArrayList<>(sources.lengths().values());
        if (!sources.hasKnownLength()) {
            lengths.add(ASSUMED_LENGTH);
        }
        return replyTimeout(lengths);
    }

    /** Long enough for a receiver that has all of the files in memory and a slow disk. */
    static Duration replyTimeout(Collection<Long> lengths) {
        // In floating point, which does not overflow: sparse files can be longer than all disks.
        double total = lengths.stream().mapToDouble(Long::doubleValue).sum();
        long seconds = (long) (total / SLOWEST_DISK_BYTES_PER_SECOND);
        return FileSender.DEFAULT_REPLY_TIMEOUT.plusSeconds(Math.min(seconds, LONGEST_WAIT.toSeconds()));
    }
}
