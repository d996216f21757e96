package io.github.nonstick.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nonstick http-hello}: what a browser says, and the least that it wants to hear. */
@Command(
        name = "http-hello",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        showDefaultValues = false,
        description = {
            "Prints what a browser sends to a bare socket, and answers it with a page.",
            "",
            "The first line on standard output is 'listening on HOST:PORT', the second what to open. Then there are"
                    + " lines for each request: where it came from, its bytes up to the empty line ('>'), and what is"
                    + " answered ('<').",
            ""
        })
final class HttpHelloCommand implements Callable<Integer> {
    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}, this machine alone).")
    private String bind = "";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "9000",
            converter = ReceiveCommand.PortConverter.class,
            description = "The port to listen on (default: ${DEFAULT-VALUE}), 0 for any free one.")
    private int port;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = TimeSpan.LimitConverter.class,
            description = "How long a request may take to come (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        InetAddress host = ReceiveCommand.resolve(bind);
        // The lock keeps a request that comes at once from being shown before the address.
        synchronized (Output.out()) {
            String address = Address.text(
                    host, listen(new InetSocketAddress(host, port)).address().getPort());
            Output.line("listening on " + address);
            Output.line("open http://" + address + "/");
        }
        new CountDownLatch(1).await(); // until a signal comes
        return ExitCode.DONE.code();
    }

    private HttpHello listen(InetSocketAddress address) throws CommandFailure {
        try {
            return new HttpHello(address, timeout);
        } catch (IOException e) {
            throw ReceiveCommand.cannotListen(address.getAddress(), port, e);
        }
    }
}
