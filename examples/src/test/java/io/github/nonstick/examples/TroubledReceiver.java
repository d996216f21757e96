package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A receiver process that harm is done to, and what has to be true of it afterwards. */
final class TroubledReceiver implements AutoCloseable {
    /** Objects that come with code that had not run before. */
    private static final long HEAP_LEEWAY = 2 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private static final AtomicInteger CHECKS = new AtomicInteger();

    private final NonstickProcess process;
    private final Launch senders;
    private final Path received;
    private final Path sources;
    private final String target;
    private Footprint before;

    private TroubledReceiver(NonstickProcess process, Launch senders, String host, Path received, Path sources)
            throws Exception {
        this.process = process;
        this.senders = senders;
        this.received = received;
        this.sources = sources;
        this.target = host + ":" + process.port();
        assertServes();
        assertServes();
        before = Footprint.of(process.pid());
        before = Footprint.of(process.pid()); // looked at for the first time, it holds what it is looked at by
    }

    /** How receivers are started, so that what they hold can be compared. */
    static Launch launch() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc");
        return new Launch()
                .withJvmOptions(
                        "-Xmx64m",
                        // All of its heap is memory from the start: what comes later is something else.
                        "-Xms64m",
                        "-XX:+AlwaysPreTouch",
                        Launch.FAST,
                        "-XX:-UseDynamicNumberOfCompilerThreads");
    }

    /** One on this machine's own network. */
    static TroubledReceiver start(Path directory, Object... options) throws Exception {
        return start(launch(), new Launch(), "127.0.0.1", directory, options);
    }

    static TroubledReceiver start(Launch receiving, Launch sending, String host, Path directory, Object... options)
            throws Exception {
        Path received = Files.createDirectories(directory.resolve("received"));
        Path sources = Files.createDirectories(directory.resolve("sources"));
        List<Object> arguments = new ArrayList<>(List.of("receive", received, "--bind", host, "--port", 0));
        arguments.addAll(List.of(options));
        NonstickProcess process = receiving.start(arguments.toArray());
        try {
            return new TroubledReceiver(process, sending, host, received, sources);
        } catch (Exception | AssertionError e) {
            process.close();
            throw e;
        }
    }

    NonstickProcess process() {
        return process;
    }

    String target() {
        return target;
    }

    int port() {
        return Integer.parseInt(target.substring(target.indexOf(':') + 1));
    }

    Path received() {
        return received;
    }

    /** A file to be sent, of random bytes. */
    Path file(String name, int length, Random random) throws IOException {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Files.write(sources.resolve(name), bytes);
    }

    /** Waits until so much of a file has come. */
    void awaitPartial(long length) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            for (Path file : partials()) {
                if (file.toFile().length() >= length) {
                    return;
                }
            }
            Thread.sleep(5);
        }
        throw new AssertionError("no partial file of " + length + " bytes within " + PATIENCE);
    }

    List<Path> partials() throws IOException {
        try (Stream<Path> files = Files.list(received)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".nonstick-"))
                    .toList();
        }
    }

    /** Sends, and again for as long as the receiver has not noticed the end of the connection before. */
    Result sendWhenFree(Object... arguments) throws Exception {
        List<Object> command = new ArrayList<>(List.of("send"));
        command.addAll(List.of(arguments));
        command.add(target);
        long end = System.nanoTime() + PATIENCE.toNanos();
        Result result = senders.run(command.toArray());
        while (result.exitCode() == 4 && System.nanoTime() - end < 0) {
            Thread.sleep(200);
            result = senders.run(command.toArray());
        }
        return result;
    }

    /** Another sender is served, as if nothing were. */
    void assertServes() throws Exception {
        int number = CHECKS.incrementAndGet();
        Path small = file("check-" + number, 100_000, new Random(number));
        assertThat(senders.run("send", small, target))
                .isEqualTo(new Result(
                        0, List.of("stored " + small + " as " + small.getFileName() + " (97.6 KiB)"), List.of()));
        assertStored(small);
    }

    void assertStored(Path file) {
        assertThat(received.resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }

    /** Whatever has a name is what was offered under it. */
    void assertNothingWrong() throws IOException {
        try (Stream<Path> files = Files.list(received)) {
            files.filter(file -> !file.getFileName().toString().startsWith(".nonstick-"))
                    .forEach(file -> assertThat(file).hasSameBinaryContentAs(sources.resolve(file.getFileName())));
        }
    }

    /** Nothing wrong is stored, nothing is left, the next sender is served, and nothing more is held than before. */
    void assertRecovered() throws Exception {
        assertRecovered(0);
    }

    /** The same, with so many files left to be resumed. */
    void assertRecovered(int left) throws Exception {
        assertNothingWrong();
        assertServes();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0
                && (Footprint.descriptors(process.pid()).size() > before.descriptors()
                        || Footprint.threads(process.pid()) > before.threads()
                        || partials().size() > left)) {
            Thread.sleep(50);
        }
        assertThat(partials()).as("left to be resumed").hasSize(left);
        assertThat(Footprint.descriptors(process.pid())).hasSizeLessThanOrEqualTo(before.descriptors());
        Footprint after = Footprint.of(process.pid());
        System.out.println("before: " + before + "; after: " + after);
        assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads());
        assertThat(after.heapBytes()).as("bytes in use").isLessThan(before.heapBytes() + HEAP_LEEWAY);
    }

    @Override
    public void close() {
        process.close();
    }
}
