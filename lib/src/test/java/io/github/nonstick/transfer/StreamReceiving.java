package io.github.nonstick.transfer;

import static io.github.nonstick.transfer.TransferFrames.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.server.FrameServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A receiver of one file into a stream, on a free loopback port, whose events are waited for. */
final class StreamReceiving implements ReceiverListener, AutoCloseable {
    static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    private final FrameServer server;
    private final FileReceiver receiver;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    StreamReceiving(OutputStream target) throws IOException {
        this(target, receiver -> receiver);
    }

    StreamReceiving(OutputStream target, UnaryOperator<FileReceiver> settings) throws IOException {
        receiver = settings.apply(FileReceiver.toStream(target)).withListener(this);
        server = FrameServer.startWithChannels(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), receiver::serve);
    }

    InetSocketAddress address() {
        return server.localAddress();
    }

    FileReceiver receiver() {
        return receiver;
    }

    RawPeer peer() throws IOException {
        return new RawPeer(address());
    }

    /** The next event, waited for. */
    String event() throws InterruptedException {
        String event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event of the receiver").isNotNull();
        return event;
    }

    /** Stops the receiver, so that all that it does has been done, and holds that nothing more is told. */
    void assertNothingElse() throws IOException {
        server.stop(Duration.ofSeconds(20));
        assertThat(events).isEmpty();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    @Override
    public void stored(SocketAddress peer, ReceivedFile file) {
        assertThat(file.path()).isNull();
        events.add("stored " + file.name() + " " + file.length() + (file.verified() ? " verified" : ""));
    }

    @Override
    public void skipped(SocketAddress peer, String name) {
        events.add("skipped " + name);
    }

    @Override
    public void refused(SocketAddress peer, @Nullable String name, RefusedException reason) {
        events.add("refused " + name + " " + text(reason));
    }

    @Override
    public void failed(SocketAddress peer, IOException cause) {
        events.add("failed " + text(cause));
    }

    @Override
    public void incomplete(SocketAddress peer, @Nullable String name, IOException cause) {
        events.add("incomplete " + name + " " + text(cause));
    }

    private static String text(IOException cause) {
        String kind = cause instanceof RefusedException refused
                ? refused.refusal().name()
                : cause.getClass().getSimpleName();
        return kind + ": " + cause.getMessage();
    }

    static byte[] hello(String name) {
        return bytes(helloHeader(name), HELLO);
    }

    static FrameHeader helloHeader(String name) {
        return FrameHeader.of(5)
                .withFilename(name)
                .withHash(BodyDigest.hash(HashAlgorithm.SHA_256, HELLO))
                .with("want_reply", 1);
    }

    static FrameHeader reply(StreamReceiving receiving, byte[]... frames) throws IOException {
        try (RawPeer peer = receiving.peer()) {
            List<FrameHeader> answers = peer.write(frames).end().answers();
            return answers.get(answers.size() - 1);
        }
    }
}
