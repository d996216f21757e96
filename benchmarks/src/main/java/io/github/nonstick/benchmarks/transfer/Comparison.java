package io.github.nonstick.benchmarks.transfer;

import io.github.nonstick.benchmarks.Machine;
import io.github.nonstick.benchmarks.transfer.TransferRun.Entry;
import io.github.nonstick.benchmarks.transfer.TransferRun.Round;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs carriers side by side with one payload.
 *
 * <p>In each round every carrier runs once, in an order that rotates from round to round: what the machine does
 * meanwhile comes over all alike. Before the first round each carries a sample of the payload, and then the whole
 * of it, without being timed: receivers that serve on have received before. One that fails is left out from then on,
 * and the run says why.
 */
final class Comparison {
    private final Payload payload;
    private final List<Contender> contenders = new ArrayList<>();
    private final int rounds;
    private final Path directory;
    private final PrintStream progress;

    /** A carrier and what is known of it by now. */
    private static final class Contender {
        final Carrier carrier;
        final List<Round> rounds = new ArrayList<>();
        String about = "";

        @Nullable
        String absence;

        Contender(Carrier carrier) {
            this.carrier = carrier;
        }

        Entry entry() {
            return new Entry(carrier.name(), about, absence, List.copyOf(rounds));
        }
    }

    /**
     * A comparison that can be run.
     *
     * @param directory where temporary files are made; they are gone afterwards
     */
    Comparison(Payload payload, List<Carrier> carriers, int rounds, Path directory, PrintStream progress) {
        this.payload = payload;
        carriers.forEach(carrier -> contenders.add(new Contender(carrier)));
        this.rounds = rounds;
        this.directory = directory;
        this.progress = progress;
    }

    TransferRun run(String command) throws IOException, InterruptedException {
        Machine machine = Machine.now();
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try (Place place = Place.in(directory)) {
            try {
                warmUp(place);
                for (int round = 0; round < rounds; round++) {
                    measure(round, place);
                }
            } finally {
                contenders.forEach(contender -> contender.carrier.close());
            }
        }
        return new TransferRun(
                started,
                command,
                machine,
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                payload.name(),
                payload.bytes(),
                payload.files(),
                contenders.stream().map(Contender::entry).toList());
    }

    private void warmUp(Place place) throws IOException, InterruptedException {
        payload.sample().createIn(place.source());
        for (Contender contender : contenders) {
            attempt(contender, place, () -> {
                contender.about = contender.carrier.prepare(payload, place);
                carry(contender.carrier, payload.sample(), place, true);
            });
        }
        payload.createIn(place.source());
        for (Contender contender : contenders) {
            attempt(contender, place, () -> carry(contender.carrier, payload, place, true));
        }
    }

    private void measure(int round, Place place) throws IOException, InterruptedException {
        List<Contender> order = new ArrayList<>(contenders);
        Collections.rotate(order, -round);
        for (Contender contender : order) {
            attempt(contender, place, () -> {
                Round result = carry(contender.carrier, payload, place, false);
                contender.rounds.add(result);
                progress.printf(
                        "%s, round %d of %d: %s %.2f s%n",
                        payload.name(), round + 1, rounds, contender.carrier.name(), result.seconds());
            });
        }
    }

    /** Something that a contender does. */
    private interface Deed {
        void run() throws IOException, InterruptedException, CarrierFailure;
    }

    private void attempt(Contender contender, Place place, Deed deed) throws IOException, InterruptedException {
        if (contender.absence != null) {
            return;
        }
        try {
            deed.run();
        } catch (CarrierFailure e) {
            contender.absence = place.withoutPaths(String.valueOf(e.getMessage()));
            progress.printf("%s: %s is left out: %s%n", payload.name(), contender.carrier.name(), contender.absence);
        }
    }

    private static Round carry(Carrier carrier, Payload payload, Place place, boolean thoroughly)
            throws IOException, InterruptedException, CarrierFailure {
        place.emptyTarget();
        double before = ProgramTime.seconds();
        double seconds = carrier.carry(payload, place);
        double processorSeconds = ProgramTime.seconds() - before;
        payload.check(place.source(), place.target(), thoroughly);
        return new Round(seconds, processorSeconds);
    }
}
