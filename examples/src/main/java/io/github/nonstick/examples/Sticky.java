package io.github.nonstick.examples;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.FutureTask;

/**
 * Makes a stream lose the boundaries of messages, on a real connection of this machine.
 *
 * <p>TCP carries bytes, and no mark where a send ended. A read takes what has come, as far as the reader has room:
 * several sends at once, the end of one with the beginning of the next, a part of a long one. A program that takes a
 * read for a message is right as long as messages are short and the reader is quick, which is how it was tested.
 */
final class Sticky {
    /** How often a scene is played before it is said that it could not be seen. */
    private static final int ATTEMPTS = 20;

    private static final long PATIENCE_NANOS = 1_000_000_000;
    private static final int AMPLE_ROOM = 1 << 20;

    /** What was sent, send by send, and what each read brought. */
    record Scene(String title, String circumstance, List<byte[]> sent, List<byte[]> read) {
        boolean boundariesAreLost() {
            return !Arrays.deepEquals(sent.toArray(), read.toArray());
        }
    }

    private Sticky() {}

    static Scene smallSends() throws IOException {
        return play(
                "Two small sends, read as one",
                "the reader comes when both are there",
                List.of(ascii("hello"), ascii("world")),
                1_024,
                10);
    }

    static Scene pieces() throws IOException {
        return play(
                "A message read in pieces, the last with the next message",
                "the reader has room for 16 bytes",
                List.of(ascii("abcdefghijklmnopqrstuvwxyz"), ascii("0123456789")),
                16,
                36);
    }

    static Scene longMessage() throws IOException {
        int mtu = NetworkInterface.getByInetAddress(LoopbackPair.address()).getMTU();
        int segment = mtu < 1_500 || mtu > 65_536 ? 65_536 : mtu;
        return play(
                "A message longer than one segment",
                String.format(Locale.ROOT, "a packet has %,d bytes at most; the reader has room for more", segment),
                List.of(new byte[3 * segment]),
                AMPLE_ROOM,
                0);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Plays it until boundaries are lost, which is up to the system's timing, or for the last time. */
    private static Scene play(String title, String circumstance, List<byte[]> messages, int room, int awaited)
            throws IOException {
        Scene scene = new Scene(title, circumstance, messages, carry(messages, room, awaited));
        for (int i = 1; i < ATTEMPTS && !scene.boundariesAreLost(); i++) {
            scene = new Scene(title, circumstance, messages, carry(messages, room, awaited));
        }
        return scene;
    }

    /** Sends each message by one write on a thread of its own; what each read brought to one that awaits so much. */
    private static List<byte[]> carry(List<byte[]> messages, int room, int awaited) throws IOException {
        try (LoopbackPair pair = LoopbackPair.connect()) {
            FutureTask<Void> sending = LoopbackPair.start(() -> {
                for (byte[] message : messages) {
                    pair.writer().write(ByteBuffer.wrap(message));
                }
                pair.writer().shutdownOutput();
                return null;
            });
            await(pair.reader(), awaited);
            List<byte[]> reads = new ArrayList<>();
            ByteBuffer buffer = ByteBuffer.allocate(room);
            while (pair.reader().read(buffer.clear()) >= 0) {
                reads.add(Arrays.copyOf(buffer.array(), buffer.position()));
            }
            LoopbackPair.result(sending);
            return reads;
        }
    }

    private static void await(SocketChannel channel, int byteCount) throws IOException {
        long start = System.nanoTime();
        while (channel.socket().getInputStream().available() < byteCount
                && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.onSpinWait();
        }
    }
}
