package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two JVMs that only move, hash and write bytes, by the same calls and threads as this library: what its promises,
 * its frames and its command line take is the difference to it.
 */
final class BareCarrier implements Carrier {
    private static final String PACKAGE = BareCarrier.class.getPackageName() + ".bare.";

    private final String name;
    private final String order;
    private final String about;

    /**
     * A pair of bare programs.
     *
     * @param order in which they hash and send, one of those that they know
     * @param about what they do
     */
    BareCarrier(String name, String order, String about) {
        this.name = name;
        this.order = order;
        this.about = about;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String prepare(Place place) {
        return about;
    }

    @Override
    public double carry(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        Path source = place.source().resolve(payload.fileName());
        Path target = place.target().resolve(payload.fileName());
        List<String> receive = command("BareReceiver", order, target, payload.bytes());
        try (Program receiver = Program.start("receiver", place, receive)) {
            List<String> send = command("BareSender", order, source, receiver.awaitPort());
            try (Program sender = Program.start("sender", place, send)) {
                return sender.finish();
            }
        }
    }

    private static List<String> command(String program, Object... arguments) throws CarrierFailure {
        List<String> command = new ArrayList<>(NonstickCarrier.java());
        command.addAll(List.of("-cp", classes().toString(), PACKAGE + program));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    /** Where this class is: the programs stand beside it, and need nothing else. */
    private static Path classes() throws CarrierFailure {
        try {
            return Path.of(BareCarrier.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new CarrierFailure("it is not known where the programs are");
        }
    }
}
