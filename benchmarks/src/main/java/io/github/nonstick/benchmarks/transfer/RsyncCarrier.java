package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code rsync} to a daemon: whole files, no search for parts that are there already. */
final class RsyncCarrier implements Carrier {
    private int port;
    private @Nullable Program daemon;

    @Override
    public String name() {
        return "RSYNC";
    }

    @Override
    public String prepare(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        try (Program program = Program.start("rsync", place, List.of("rsync", "--version"))) {
            program.finish();
            startDaemon(place);
            return program.firstLine().replaceAll(" +", " ");
        }
    }

    private void startDaemon(Place place) throws IOException, InterruptedException, CarrierFailure {
        port = LocalPort.free();
        Path settings = place.work().resolve("rsyncd.conf");
        Files.writeString(settings, """
                address = 127.0.0.1
                reverse lookup = no
                use chroot = no
                uid = %s
                gid = *
                [target]
                path = %s
                read only = no
                """.formatted(System.getProperty("user.name"), place.target()));
        List<String> command = List.of(
                "rsync", "--daemon", "--no-detach", "--port=" + port, "--config=" + settings, "--log-file=/dev/null");
        daemon = Program.start("daemon", place, command);
        daemon.awaitListening(port);
    }

    @Override
    public double carry(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        String path = place.source().resolve(payload.fileName()).toString();
        List<String> send = List.of("rsync", "-aW", path, "rsync://127.0.0.1:" + port + "/target/");
        try (Program sender = Program.start("sender", place, send)) {
            return sender.finish();
        }
    }

    @Override
    public void close() {
        if (daemon != null) {
            daemon.close();
        }
    }
}
