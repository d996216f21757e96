package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.examples.SoakClient.Manner;
import io.github.nonstick.examples.SoakLedger.Made;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Good, slow, broken and hostile clients at one receiver, for as many minutes as the property {@code soak.minutes}
 * has. What the clients count and what the receiver prints is the same, and the receiver holds no more in the end
 * than after the first tenth. Its memory is compared with that at half time: compiling the code takes some of it.
 */
@Tag("soak")
class SoakIT {
    private static final Map<Manner, Integer> CLIENTS = Map.of(
            Manner.GOOD, 4, Manner.LARGE, 1, Manner.RESUMING, 2, Manner.SLOW, 4, Manner.BROKEN, 2, Manner.HOSTILE, 2);

    /** Threads without a connection are kept for a minute. */
    private static final int THREADS_KEPT_SECONDS = 65;

    private static final long HEAP_LEEWAY = 2 << 20;
    private static final long MEMORY_LEEWAY = 32 << 20;

    private static final String RESUMING = name(Manner.RESUMING);

    private final long seed = Long.getLong("soak.seed", System.nanoTime());
    private final SoakLedger ledger = new SoakLedger();
    private final List<SoakClient> clients = new ArrayList<>();

    @TempDir
    Path directory;

    private volatile boolean failed;

    @Test
    @Timeout(value = 24, unit = TimeUnit.HOURS)
    void whatClientsOfAllKindsDoAddsUpAndLeavesNothing() throws Exception {
        Duration whole = Duration.ofMinutes(Long.getLong("soak.minutes", 20));
        System.out.println("SoakIT for " + whole + ", seed " + seed);
        Path received = Files.createDirectory(directory.resolve("received"));
        try (NonstickProcess receiver = TroubledReceiver.launch().start(arguments(received))) {
            makeClients(receiver.port(), received);

            load(whole.dividedBy(10));
            Footprint before = rested(receiver.pid(), null);
            report("after the first tenth", before);
            long residentBytes = 0;
            for (int tenths = 2; tenths <= 10; tenths++) {
                load(whole.dividedBy(10));
                Footprint busy = Footprint.of(receiver.pid());
                report(tenths + " tenths", busy);
                residentBytes = tenths == 5 ? busy.residentBytes() : residentBytes;
            }
            Footprint after = rested(receiver.pid(), before);
            report("at rest", after);

            receiver.signal("TERM");
            Result result = receiver.finish();
            assertAddsUp(result);
            assertThat(received).isEmptyDirectory();
            assertThat(after.descriptors()).as("descriptors").isLessThanOrEqualTo(before.descriptors());
            assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads());
            assertThat(after.heapBytes()).as("bytes in use").isLessThan(before.heapBytes() + HEAP_LEEWAY);
            assertThat(after.residentBytes()).as("bytes of memory").isLessThan(residentBytes + MEMORY_LEEWAY);
        }
    }

    private static Object[] arguments(Path received) {
        String patience = SoakClient.PATIENCE.toMinutes() + "m";
        String command = "receive --port 0 --json --no-sync --min-rate 0 --first-byte " + patience
                + " --header-timeout " + patience + " --idle " + patience;
        return Stream.concat(Stream.of(command.split(" ")), Stream.of(received)).toArray();
    }

    private static String name(Manner manner) {
        return manner.name().toLowerCase(Locale.ROOT);
    }

    private void report(String when, Footprint footprint) {
        System.out.println(when + ": " + footprint + "; " + ledger);
    }

    private void makeClients(int port, Path received) throws Exception {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        for (Manner manner : Manner.values()) {
            for (int i = 0; i < CLIENTS.get(manner); i++) {
                String id = name(manner) + i;
                clients.add(new SoakClient(
                        id,
                        manner,
                        address.getPort(),
                        received,
                        directory.resolve("sources"),
                        ledger,
                        seed + clients.size()));
            }
        }
    }

    /** All clients act for so long, and end what they do. */
    private void load(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(clients.size());
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (SoakClient client : clients) {
                ends.add(threads.submit(() -> actUntil(client, end)));
            }
            for (Future<?> each : ends) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Void actUntil(SoakClient client, long end) throws Exception {
        try {
            while (!failed && System.nanoTime() - end < 0) {
                client.act();
            }
            return null;
        } catch (Exception | AssertionError e) {
            failed = true;
            throw e;
        }
    }

    /** What the receiver holds when nobody is connected, once that changes no more, or is no more than before. */
    private static Footprint rested(long pid, @Nullable Footprint before) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        int threads = 0;
        int steadySeconds = 0;
        while (System.nanoTime() - end < 0
                && (before == null
                        ? steadySeconds < THREADS_KEPT_SECONDS
                        : Footprint.threads(pid) > before.threads()
                                || Footprint.descriptors(pid).size() > before.descriptors())) {
            Thread.sleep(1_000);
            steadySeconds = threads == Footprint.threads(pid) ? steadySeconds + 1 : 0;
            threads = Footprint.threads(pid);
        }
        return Footprint.of(pid);
    }

    private void assertAddsUp(Result result) {
        Map<String, Made> printed = new HashMap<>();
        Map<String, Made> there = new HashMap<>();
        for (String line : result.out()) {
            Map<?, ?> object = JsonMapper.shared().readValue(line, Map.class);
            assertThat(object.get("verified")).as(line).isEqualTo(true);
            long length = ((Number) object.get("bytes")).longValue();
            String name = (String) object.get("name");
            Made file = new Made(length, (String) object.get("hash"));
            boolean alreadyThere = (boolean) object.get("already_there");
            assertThat((alreadyThere ? there : printed).put(name, file))
                    .as(line)
                    .isNull();
        }
        System.out.println(printed.size() + " files printed, " + there.size() + " of them offered again, "
                + result.err().size() + " lines of errors; " + ledger);
        assertThat(printed).isEqualTo(ledger.stored());
        // Whoever did not hear that a file is stored offers it again.
        assertThat(printed.entrySet()).containsAll(there.entrySet());
        assertThat(there.keySet()).allMatch(name -> name.startsWith(RESUMING));
        assertThat(Collections.disjoint(printed.keySet(), ledger.notStored())).isTrue();
        assertThat(linesFrom(result, SoakClient.BROKEN_ADDRESS)).isEqualTo(ledger.countOf("BROKEN actions"));
        assertThat(linesFrom(result, SoakClient.HOSTILE_ADDRESS)).isEqualTo(ledger.countOf("HOSTILE actions"));
        assertThat(result.err())
                .allMatch(line -> line.startsWith("connection from 127.0.0.") || line.startsWith("refused "));
    }

    private static long linesFrom(Result result, String address) {
        return result.err().stream()
                .filter(line -> line.contains(" from " + address + ":"))
                .count();
    }
}
