package io.github.nonstick.examples;

import io.github.nonstick.transfer.FileReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code nonstick netty-receiver}: {@code nonstick receive} on Netty. */
@Command(
        name = "netty-receiver",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = "nonstick netty-receiver [OPTIONS] [DIR]",
        showDefaultValues = false,
        description = {
            "Receives files into a directory, as 'nonstick receive' does, with Netty's event loops between the network"
                    + " and the threads that write files: the same options, lines and answers. It has no TLS (--tls,"
                    + " --key-store, --identity-dir, --client-ca, --password-file), no --stdout and no --from.",
            "",
            "On Linux it uses epoll where Netty's native library is on the class path, else what the JDK has.",
            ""
        })
final class NettyReceiverCommand implements Callable<Integer> {
    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Mixin
    private StoreOptions files = new StoreOptions();

    @ArgGroup(validate = false, heading = "%nLimits:%n")
    private LimitOptions limits = new LimitOptions();

    @ArgGroup(validate = false, heading = "%nDeadlines:%n")
    private DeadlineOptions deadlines = new DeadlineOptions();

    @ArgGroup(validate = false, heading = "%nDialect (default: --keys data_size,filename,hash --byte-order little):%n")
    private ReceiveDialectOptions dialect = new ReceiveDialectOptions();

    @ArgGroup(validate = false, heading = "%nToken:%n")
    private TokenOptions token = new TokenOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        dialect.check(spec.commandLine());
        FileReceiver receiver = FileReceiver.into(files.directory());
        InetAddress host = listen.host();
        Integer count = files.count();
        CountDownLatch missing = new CountDownLatch(count == null ? 1 : count);
        ReceiveReport report = new StoredFiles(files.json(), () -> {
            if (count != null) {
                missing.countDown();
            }
        });
        NettyReceiver server = serve(host, files.apply(configure(receiver, report)), report);
        missing.await();
        server.stop(ReceiveCommand.GRACE);
        return ExitCode.DONE.code();
    }

    private FileReceiver configure(FileReceiver receiver, ReceiveReport report) throws CommandFailure {
        return token.apply(dialect.apply(receiver)
                .withLimits(limits.limits())
                .withDeadlines(deadlines.deadlines())
                .withListener(report));
    }

    /** Serves until it is stopped, and says where. */
    private NettyReceiver serve(InetAddress host, FileReceiver receiver, ReceiveReport report) throws CommandFailure {
        NettyReceiver server;
        // The lock keeps a file that comes at once from being reported before the address.
        synchronized (Output.out()) {
            try {
                server = new NettyReceiver(new InetSocketAddress(host, listen.port()), receiver);
            } catch (IOException e) {
                throw ReceiveCommand.cannotListen(host, listen.port(), e);
            }
            Output.line("listening on " + Address.text(host, server.port()));
        }
        ReceiveCommand.stopOnSignal(receiver, server::stop, report, ReceiveCommand.STOP_PATIENCE);
        String warning = token.warning();
        if (!host.isLoopbackAddress() && warning != null) {
            Output.error(warning);
        }
        return server;
    }
}
