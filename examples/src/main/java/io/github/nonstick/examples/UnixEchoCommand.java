package io.github.nonstick.examples;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code nonstick unix-echo}: the echo over a Unix-domain socket, which is a file instead of a host and a port.
 *
 * <p>It carries a stream of bytes as TCP does, and needs frames as much.
 */
@Command(
        name = "unix-echo",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = {"nonstick unix-echo PATH", "       nonstick unix-echo --connect PATH"},
        showDefaultValues = false,
        description = {
            "Answers each line of its clients in capitals, as echo-server does, over a Unix-domain socket.",
            "",
            "The first line on standard output is 'listening on PATH'. The socket's file is deleted when it is stopped;"
                    + " one that a killed server left behind is replaced, anything else is left alone. Whoever can"
                    + " write to the file can connect. With --connect it is a client, as echo-client.",
            ""
        })
final class UnixEchoCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "PATH", description = "The socket to listen on.")
    private @Nullable Path listen;

    @Option(names = "--connect", paramLabel = "PATH", description = "The socket to connect to.")
    private @Nullable Path connect;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if ((connect == null) == (listen == null)) {
            throw new ParameterException(spec.commandLine(), "give either PATH or --connect PATH");
        }
        if (connect != null) {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(connect);
            return EchoClient.talk("nonstick unix-echo", address, ServerRun.text(address))
                    .code();
        }
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(Objects.requireNonNull(listen));
        ServerRun.serve(address, EchoServer.SETTINGS, (client, connection) -> EchoServer.answer(connection));
        return ExitCode.DONE.code();
    }
}
