package io.github.nonstick.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
    @Mixin
    private ServerAddressOptions listen = new ServerAddressOptions();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = TimeSpan.LimitConverter.class,
            description = "How long a request may take to come (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        InetSocketAddress bound = listen.address();
        // The lock keeps a request that comes at once from being shown before the address.
        synchronized (Output.out()) {
            String address =
                    Address.text(bound.getAddress(), listen(bound).address().getPort());
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
            throw ReceiveCommand.cannotListen(address.getAddress(), address.getPort(), e);
        }
    }
}
