package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code rsync} to a daemon: whole files, no search for parts that are there already. */
final class RsyncCarrier implements Carrier {
    @Override
    public String name() {
        return "RSYNC";
    }

    @Override
    public String prepare(Place place) throws IOException, InterruptedException, CarrierFailure {
        try (Program program = Program.start("rsync", place, List.of("rsync", "--version"))) {
            program.finish();
            return program.firstLine().replaceAll(" +", " ");
        }
    }

    @Override
    public double carry(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        int port = LocalPort.free();
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
        List<String> daemon = List.of(
                "rsync", "--daemon", "--no-detach", "--port=" + port, "--config=" + settings, "--log-file=/dev/null");
        try (Program receiver = Program.start("daemon", place, daemon)) {
            receiver.awaitListening(port);
            String path = place.source().resolve(payload.fileName()).toString();
            List<String> send = List.of("rsync", "-aW", path, "rsync://127.0.0.1:" + port + "/target/");
            try (Program sender = Program.start("sender", place, send)) {
                return sender.finish();
            }
        }
    }
}
