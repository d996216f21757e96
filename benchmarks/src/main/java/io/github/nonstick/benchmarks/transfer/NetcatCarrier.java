package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code nc} on both sides: bytes and nothing else, no check and no answer. It ends when both sides have ended. */
final class NetcatCarrier implements Carrier {
    private boolean busybox;

    @Override
    public String name() {
        return "NC";
    }

    @Override
    public String prepare(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        String openBsd = firstLine(place, "nc", "-h");
        if (openBsd.startsWith("OpenBSD")) {
            return openBsd;
        }
        String other = firstLine(place, "busybox", "nc", "--help");
        if (!other.startsWith("BusyBox")) {
            throw new CarrierFailure("there is neither OpenBSD's nc nor that of busybox");
        }
        busybox = true;
        return other;
    }

    private static String firstLine(Place place, String... command) throws IOException, InterruptedException {
        try (Program program = Program.start("nc", place, List.of(command))) {
            program.exitCode();
            return program.firstLine();
        } catch (CarrierFailure e) {
            return "";
        }
    }

    @Override
    public double carry(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        String port = String.valueOf(LocalPort.free());
        Path nothing = Path.of("/dev/null");
        Path source = place.source().resolve(payload.fileName());
        Path target = place.target().resolve(payload.fileName());
        List<String> receive = busybox
                ? List.of("busybox", "nc", "-l", "-s", "127.0.0.1", "-p", port)
                : List.of("nc", "-d", "-l", "127.0.0.1", port);
        List<String> send =
                busybox ? List.of("busybox", "nc", "127.0.0.1", port) : List.of("nc", "-N", "127.0.0.1", port);
        try (Program receiver = Program.start("receiver", place, receive, nothing, target)) {
            receiver.awaitListening(Integer.parseInt(port));
            try (Program sender = Program.start("sender", place, send, source, nothing)) {
                sender.finish();
                receiver.finish();
                return sender.seconds();
            }
        }
    }
}
