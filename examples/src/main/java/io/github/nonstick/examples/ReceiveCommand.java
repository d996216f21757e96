package io.github.nonstick.examples;

import io.github.nonstick.server.BindFailedException;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.transfer.FileReceiver;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code nonstick receive}: keeps what is sent until it is stopped, or prints one file. */
@Command(
        name = "receive",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = "nonstick receive [OPTIONS] [DIR]",
        showDefaultValues = false,
        description = {
            "Receives files into a directory, from several senders at once.",
            "",
            "The first line on standard output is 'listening on HOST:PORT'; then there is a line for each file"
                    + " stored, or already there: a sender that did not hear that it is stored offers it again. What is"
                    + " refused, skipped or fails is a line on standard error; serving goes on."
                    + " A file has its name only when it is complete, verified, and on the disk.",
            "",
            "With --stdout, one file goes to standard output, and all lines go to standard error:",
            "",
            "  nonstick receive --stdout | tar x",
            "  tar c DIR | nonstick send - --name x HOST:PORT",
            ""
        })
final class ReceiveCommand implements Callable<Integer> {
    /** Connections in progress get so long when the last file wanted is stored. */
    static final Duration GRACE = Duration.ofSeconds(2);

    /** Connections closed by a signal get so long to tidy up. */
    static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /** With --stdout there is nothing to tidy up, and whoever reads it may have stopped to do so. */
    private static final Duration STOP_PATIENCE_OF_PRINTING = Duration.ofSeconds(1);

    /** What senders are told before their connections are closed needs so long to leave. */
    private static final Duration FAREWELL = Duration.ofMillis(200);

    @Option(
            names = "--stdout",
            description = "Print the first file that is sent, of any name, as it comes, then end. That it is complete"
                    + " and verified is known at its end: what was printed is good if the exit code is 0. Other files"
                    + " and directories are refused. Not with DIR, --count, --on-conflict, --no-sync, --keep-partial,"
                    + " --json or --reserve.")
    private boolean stdout;

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Mixin
    private StoreOptions files = new StoreOptions();

    @ArgGroup(validate = false, heading = "%nFrom a sender that waits:%n")
    private FetchOptions fetch = new FetchOptions();

    @ArgGroup(validate = false, heading = "%nLimits:%n")
    private LimitOptions limits = new LimitOptions();

    @ArgGroup(validate = false, heading = "%nDeadlines:%n")
    private DeadlineOptions deadlines = new DeadlineOptions();

    @ArgGroup(validate = false, heading = "%nDialect (default: --keys data_size,filename,hash --byte-order little):%n")
    private ReceiveDialectOptions dialect = new ReceiveDialectOptions();

    @ArgGroup(validate = false, heading = "%nTLS and token:%n")
    private ServerSecurityOptions security = new ServerSecurityOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, IOException, InterruptedException {
        dialect.check(spec.commandLine());
        fetch.check(spec.commandLine());
        security.check(spec.commandLine());
        if (stdout) {
            print();
        } else if (fetch.from() != null) {
            storeFrom(fetch.from(), files.directory());
        } else {
            store(files.directory());
        }
        return ExitCode.DONE.code();
    }

    private void store(Path directory) throws CommandFailure, IOException, InterruptedException {
        InetAddress host = listen.host();
        Integer count = files.count();
        CountDownLatch missing = new CountDownLatch(count == null ? 1 : count);
        ReceiveReport report = new StoredFiles(files.json(), () -> {
            if (count != null) {
                missing.countDown();
            }
        });
        FileReceiver receiver = storing(directory, report);
        FrameServer server = serve(host, receiver, report, Output.out(), Output::line);
        missing.await();
        server.stop(GRACE);
    }

    private FileReceiver storing(Path directory, ReceiveReport report) throws CommandFailure {
        return files.apply(configure(FileReceiver.into(directory), report));
    }

    /** The same over a connection that is made here. */
    private void storeFrom(Address from, Path directory) throws CommandFailure, InterruptedException {
        Integer count = files.count();
        int wanted = count == null ? 1 : count;
        AtomicInteger stored = new AtomicInteger();
        CountDownLatch missing = new CountDownLatch(wanted);
        ReceiveReport report = new StoredFiles(files.json(), () -> {
            stored.incrementAndGet();
            missing.countDown();
        });
        Fetch fetching = fetch(from, storing(directory, report), report, () -> {
            while (missing.getCount() > 0) {
                missing.countDown();
            }
        });
        missing.await();
        end(fetching, report);
        if (stored.get() < wanted) {
            throw new CommandFailure(
                    ExitCode.CUT, "the connection ended with " + stored.get() + " of " + wanted + " files stored");
        }
    }

    private Fetch fetch(Address from, FileReceiver receiver, ReceiveReport report, Runnable ended)
            throws CommandFailure {
        Fetch fetching = Fetch.start(from, fetch.request(), receiver, ended);
        Termination.then(() -> {
            report.interrupted();
            fetching.stop(stdout ? STOP_PATIENCE_OF_PRINTING : STOP_PATIENCE);
        });
        return fetching;
    }

    /** A sender that goes on has had its answer, and is not waited for. */
    private static void end(Fetch fetching, ReceiveReport report) throws InterruptedException {
        fetching.await(FAREWELL);
        report.interrupted();
        fetching.stop(GRACE);
    }

    /** Standard output has the file, and nothing else. */
    private void print() throws CommandFailure, IOException, InterruptedException {
        checkNothingIsStored();
        StandardOutputFile report = new StandardOutputFile();
        FileReceiver receiver = configure(FileReceiver.toStream(Output.bytes()), report);
        if (fetch.from() != null) {
            Fetch fetching = fetch(fetch.from(), receiver, report, report::ended);
            report.await();
            end(fetching, report);
            report.check();
            return;
        }
        InetAddress host = listen.host();
        FrameServer server = serve(host, receiver, report, Output.err(), Output::error);
        report.await();
        server.stop(GRACE);
        report.check();
    }

    private void checkNothingIsStored() {
        if (files.givenDirectory() != null) {
            throw new ParameterException(spec.commandLine(), "with --stdout there is no directory to give");
        }
        for (String option : StoreOptions.NAMES) {
            checkIsNotGiven(option);
        }
        checkIsNotGiven("--reserve");
    }

    private void checkIsNotGiven(String option) {
        if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
            throw new ParameterException(spec.commandLine(), option + " is not for --stdout");
        }
    }

    private FileReceiver configure(FileReceiver receiver, ReceiveReport report) throws CommandFailure {
        return security.apply(dialect.apply(receiver)
                .withLimits(limits.limits())
                .withDeadlines(deadlines.deadlines())
                .withListener(report));
    }

    /** Serves until it is stopped, and says where. */
    private FrameServer serve(
            InetAddress host, FileReceiver receiver, ReceiveReport report, PrintStream stream, Consumer<String> line)
            throws CommandFailure {
        FrameServer server;
        // The lock keeps a file that comes at once from being reported before the address.
        synchronized (stream) {
            server = start(host, listen.port(), receiver::serve);
            line.accept(
                    "listening on " + Address.text(host, server.localAddress().getPort()));
            if (security.fingerprint() != null) {
                line.accept("fingerprint " + security.fingerprint());
            }
        }
        stopOnSignal(receiver, server::stop, report, stdout ? STOP_PATIENCE_OF_PRINTING : STOP_PATIENCE);
        String warning = security.warning();
        if (!host.isLoopbackAddress() && warning != null) {
            Output.error(warning);
        }
        return server;
    }

    static void checkDirectory(Path directory) throws CommandFailure {
        String name = Printable.text(directory.toString());
        if (!Files.exists(directory)) {
            throw new CommandFailure(ExitCode.LOCAL, "there is no directory " + name);
        }
        if (!Files.isDirectory(directory)) {
            throw new CommandFailure(ExitCode.LOCAL, name + " is not a directory");
        }
        if (!Files.isWritable(directory)) {
            throw new CommandFailure(ExitCode.LOCAL, "cannot write into the directory " + name);
        }
    }

    static InetAddress resolve(String bind) throws CommandFailure {
        try {
            return InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, "unknown host: " + Printable.text(bind));
        }
    }

    static FrameServer start(InetAddress host, int port, FrameServer.ConnectionHandler handler) throws CommandFailure {
        try {
            return FrameServer.startWithChannels(new InetSocketAddress(host, port), handler);
        } catch (IOException e) {
            throw cannotListen(host, port, e);
        }
    }

    static CommandFailure cannotListen(InetAddress host, int port, IOException cause) {
        String reason = Main.describe(cause);
        if (cause instanceof BindFailedException failed) {
            reason = failed.why();
        } else if (cause instanceof BindException && "Address already in use".equals(cause.getMessage())) {
            reason = "the port is in use";
        }
        return new CommandFailure(ExitCode.UNREACHABLE, "cannot listen on " + Address.text(host, port) + ": " + reason);
    }

    /** What accepts no more, and has ended what it serves when it returns. */
    interface Stoppable {
        void stop(Duration grace) throws IOException;
    }

    /**
     * The JVM ends with 128 plus the signal's number when the hook has run: partial files are gone by then. A
     * handler that cannot say what it has stored, because nobody reads what is printed, is not waited for.
     */
    static void stopOnSignal(FileReceiver receiver, Stoppable server, ReceiveReport report, Duration patience) {
        Termination.then(() -> {
            report.interrupted();
            Thread stopping = new Thread(() -> close(receiver, server), "nonstick-stop");
            stopping.setDaemon(true);
            stopping.start();
            try {
                stopping.join(patience.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Senders are told first, so that they do not take it for a failure of the network. */
    private static void close(FileReceiver receiver, Stoppable server) {
        try {
            receiver.stop();
            server.stop(FAREWELL);
        } catch (IOException e) {
            Output.error("cannot stop: " + Main.describe(e));
        }
    }

    static final class PortConverter implements ITypeConverter<Integer> {
        PortConverter() {}

        @Override
        public Integer convert(String text) {
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
                throw new TypeConversionException(Printable.text(text) + " is not a port, 0 to 65535");
            }
            return Integer.valueOf(text);
        }
    }
}
