package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two JVMs that only move, hash and write bytes, by the same calls and threads as this library: what its promises,
 * its frames and its command line take is the difference to it.
 */
final class BareCarrier implements Carrier {
    private static final String PACKAGE = BareCarrier.class.getPackageName() + ".bare.";

    private final String name;
    private final String order;
    private final String about;
    private int port;
    private @Nullable Program receiver;

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
    public String prepare(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        Path target = place.target().resolve(payload.fileName());
        List<String> receive = command("BareReceiver", order, target);
        receiver = Program.start(name, place, receive);
        port = receiver.awaitPort();
        return about;
    }

    @Override
    public double carry(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        List<String> send = command("BareSender", order, place.source().resolve(payload.fileName()), port);
        try (Program sender = Program.start("sender", place, send)) {
            return sender.finish();
        }
    }

    @Override
    public void close() {
        if (receiver != null) {
            receiver.close();
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
