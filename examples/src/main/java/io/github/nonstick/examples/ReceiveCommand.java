package io.github.nonstick.examples;

import io.github.nonstick.server.FrameServer;
import io.github.nonstick.transfer.ConflictPolicy;
import io.github.nonstick.transfer.Deadlines;
import io.github.nonstick.transfer.FileReceiver;
import io.github.nonstick.transfer.ReceivedFile;
import io.github.nonstick.transfer.ReceiverListener;
import io.github.nonstick.transfer.RefusedException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code nonstick receive}: keeps what is sent until it is stopped. */
@Command(
        name = "receive",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        showDefaultValues = false,
        description = {
            "Receives files into a directory, from several senders at once.",
            "",
            "The first line on standard output is 'listening on HOST:PORT'; then there is a line for each file"
                    + " stored. What is refused, skipped or fails is a line on standard error; serving goes on."
                    + " A file has its name only when it is complete, verified, and on the disk.",
            ""
        })
final class ReceiveCommand implements Callable<Integer> {
    /** Connections in progress get so long when the last file wanted is stored. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Connections closed by a signal get so long to tidy up. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /** A sender that hashes its next file is silent for as long as that takes. */
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(10);

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            defaultValue = ".",
            description = "Where files are stored; an existing directory (default: the current one).")
    private Path directory = Path.of(".");

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}, this machine alone)."
                    + " There is neither encryption nor a password.")
    private String bind = "";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "9000",
            converter = PortConverter.class,
            description = "The port to listen on, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "Stop when N files were stored (default: serve until stopped). Connections open at that"
                    + " moment have 2 seconds to finish.")
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
            names = "--max-file-size",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "Refuse larger files (default: no limit). In bytes, or with a unit: 10M, 2GiB; K, M, G and"
                    + " T stand for 1024, 1024^2, 1024^3 and 1024^4 bytes.")
    private @Nullable Long maxFileSize;

    @Option(
            names = "--json",
            description = "Print a JSON object for each file stored: name, path, bytes, hash, verified.")
    private boolean json;

    /** Set when a signal has come: what is cut then is no news. */
    private volatile boolean interrupted;

    @Override
    public Integer call() throws CommandFailure, IOException, InterruptedException {
        checkDirectory();
        InetAddress host = resolve();
        CountDownLatch missing = new CountDownLatch(count == null ? 1 : count);
        FileReceiver receiver = FileReceiver.into(directory)
                .withConflictPolicy(conflictPolicy)
                .withMaxFileSize(maxFileSize == null ? Long.MAX_VALUE : maxFileSize)
                .withDeadlines(Deadlines.standard().withIdle(IDLE_TIMEOUT))
                .withListener(new Lines(missing));
        FrameServer server;
        // The lock keeps a file that comes at once from being reported before the address.
        synchronized (Output.out()) {
            server = start(host, receiver);
            Output.line(
                    "listening on " + Address.text(host, server.localAddress().getPort()));
        }
        stopOnSignal(server);
        if (!host.isLoopbackAddress()) {
            Output.error("warning: whoever reaches this address can store files here:"
                    + " there is neither encryption nor a password");
        }
        missing.await();
        server.stop(GRACE);
        return ExitCode.DONE.code();
    }

    private void checkDirectory() throws CommandFailure {
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

    private InetAddress resolve() throws CommandFailure {
        try {
            return InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, "unknown host: " + Printable.text(bind));
        }
    }

    private FrameServer start(InetAddress host, FileReceiver receiver) throws CommandFailure {
        try {
            return FrameServer.start(new InetSocketAddress(host, port), receiver::serve);
        } catch (IOException e) {
            String reason = e instanceof BindException && "Address already in use".equals(e.getMessage())
                    ? "the port is in use"
                    : Main.describe(e);
            throw new CommandFailure(
                    ExitCode.UNREACHABLE, "cannot listen on " + Address.text(host, port) + ": " + reason);
        }
    }

    /**
     * The JVM ends with 128 plus the signal's number when the hook has run: partial files are gone by then. A
     * handler that cannot say what it has stored, because nobody reads what is printed, is not waited for.
     */
    private void stopOnSignal(FrameServer server) {
        Termination.then(() -> {
            interrupted = true;
            Thread stopping = new Thread(() -> close(server), "nonstick-stop");
            stopping.setDaemon(true);
            stopping.start();
            try {
                stopping.join(STOP_PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void close(FrameServer server) {
        try {
            server.close();
        } catch (IOException e) {
            Output.error("nonstick receive: cannot stop: " + Main.describe(e));
        }
    }

    /** Prints a line for whatever happens to a file. */
    private final class Lines implements ReceiverListener {
        private final CountDownLatch missing;

        Lines(CountDownLatch missing) {
            this.missing = missing;
        }

        @Override
        public void stored(SocketAddress peer, ReceivedFile file) {
            Output.line(json ? object(file) : line(file));
            if (count != null) {
                missing.countDown();
            }
        }

        private String line(ReceivedFile file) {
            String storedName = String.valueOf(file.path().getFileName());
            String as = storedName.equals(file.name()) ? "" : " as " + Printable.text(storedName);
            String verified = file.verified() ? file.hash().algorithm().label() + " verified" : "not verified";
            return "stored " + Printable.text(file.name()) + as + " (" + ByteSize.text(file.length()) + ", " + verified
                    + ")";
        }

        private String object(ReceivedFile file) {
            return new Json()
                    .with("name", file.name())
                    .with("path", file.path().toAbsolutePath().normalize().toString())
                    .with("bytes", file.length())
                    .with("hash", file.hash().hex())
                    .with("verified", file.verified())
                    .toString();
        }

        @Override
        public void skipped(SocketAddress peer, String name) {
            Output.error("skipped " + Printable.text(name) + from(peer) + ": there is a file of that name");
        }

        @Override
        public void refused(SocketAddress peer, @Nullable String name, RefusedException reason) {
            String file = name == null ? "a file" : Printable.text(name);
            Output.error("refused " + file + from(peer) + ": " + Printable.text(Main.describe(reason)));
        }

        @Override
        public void failed(SocketAddress peer, IOException cause) {
            if (!interrupted) {
                String reason = cause instanceof ClosedChannelException
                        ? "closed here before its file was complete"
                        : Printable.text(Main.describe(cause));
                Output.error("connection" + from(peer) + " failed: " + reason);
            }
        }

        private String from(SocketAddress peer) {
            return peer instanceof InetSocketAddress address
                    ? " from " + Address.text(address.getAddress(), address.getPort())
                    : "";
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

    static final class CountConverter implements ITypeConverter<Integer> {
        CountConverter() {}

        @Override
        public Integer convert(String text) {
            if (!text.matches("[1-9][0-9]{0,8}")) {
                throw new TypeConversionException(Printable.text(text) + " is not a number of files, from 1 on");
            }
            return Integer.valueOf(text);
        }
    }

    static final class ByteSizeConverter implements ITypeConverter<Long> {
        ByteSizeConverter() {}

        @Override
        public Long convert(String text) {
            try {
                return ByteSize.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class ConflictPolicyConverter implements ITypeConverter<ConflictPolicy> {
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
