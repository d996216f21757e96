package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.server.FrameServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A receiver on a free loopback port whose events are waited for, into a directory that has neighbours. */
final class Receiving implements ReceiverListener, AutoCloseable {
    private final Path parent;
    private final Path directory;
    private final Map<String, String> neighbours;
    private final FileReceiver receiver;
    private final FrameServer server;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final List<ReceivedFile> files = new ArrayList<>();

    private Receiving(Path parent, Path directory, UnaryOperator<FileReceiver> settings) throws IOException {
        this.parent = parent;
        this.directory = directory;
        this.neighbours = neighbours();
        this.receiver = settings.apply(FileReceiver.into(directory)).withListener(this);
        this.server = FrameServer.startWithChannels(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), receiver::serve);
    }

    static Receiving in(Path parent) throws IOException {
        return in(parent, receiver -> receiver);
    }

    /** Prepares {@code recv} and its neighbours in an empty directory, and receives into the former. */
    static Receiving in(Path parent, UnaryOperator<FileReceiver> settings) throws IOException {
        Path directory = Files.createDirectory(parent.resolve("recv"));
        Files.createDirectory(parent.resolve("recv-evil"));
        Files.writeString(parent.resolve("x"), "untouched");
        Files.writeString(parent.resolve("recv-evil").resolve("x"), "untouched");
        return new Receiving(parent, directory, settings);
    }

    /** Receives into a directory as it is. */
    static Receiving into(Path directory) throws IOException {
        return new Receiving(directory, directory, receiver -> receiver);
    }

    InetSocketAddress address() {
        return server.localAddress();
    }

    FileReceiver receiver() {
        return receiver;
    }

    Path directory() {
        return directory;
    }

    /** The names in the directory. */
    List<String> names() throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** The next event, waited for. */
    String event() throws InterruptedException {
        String event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event of the receiver").isNotNull();
        return event;
    }

    /** The next event; null if there is none for so long. */
    @Nullable
    String eventWithin(Duration time) throws InterruptedException {
        return events.poll(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void assertNoEvent() {
        assertThat(events).isEmpty();
    }

    ReceivedFile lastFile() {
        synchronized (files) {
            return files.get(files.size() - 1);
        }
    }

    int fileCount() {
        synchronized (files) {
            return files.size();
        }
    }

    /** Holds that nothing was made or changed outside of the directory, and nothing partial is inside. */
    void assertNothingElse() throws IOException {
        assertThat(neighbours()).isEqualTo(neighbours);
        assertThat(names()).noneMatch(name -> name.startsWith(PartialFile.PREFIX));
    }

    private Map<String, String> neighbours() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(parent)) {
            for (Path path : all.filter(path -> !path.startsWith(directory)).toList()) {
                boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
                found.put(path.toString(), file ? Files.readString(path) : "directory");
            }
        }
        return found;
    }

    /** Stops the receiver, so that all that it does has been done. */
    void stop() throws IOException {
        server.stop(Duration.ofSeconds(20));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    @Override
    public void stored(SocketAddress peer, ReceivedFile file) {
        synchronized (files) {
            files.add(file);
        }
        String what = file.alreadyThere() ? "already there " : "stored ";
        events.add(what + file.path().getFileName() + (file.verified() ? " verified" : ""));
    }

    @Override
    public void greeted(SocketAddress peer, byte[] greeting) {
        events.add("greeted " + new String(greeting, StandardCharsets.UTF_8));
    }

    @Override
    public void skipped(SocketAddress peer, String name) {
        events.add("skipped " + name);
    }

    @Override
    public void refused(SocketAddress peer, @Nullable String name, RefusedException reason) {
        events.add("refused " + reason.refusal() + ": " + reason.getMessage());
    }

    @Override
    public void failed(SocketAddress peer, IOException cause) {
        events.add("failed " + cause.getClass().getSimpleName() + ": " + cause.getMessage());
    }
}
