package io.github.nonstick.examples.inspect;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The TCP conversations of a capture, pcap or pcapng, each with its two directions put in order.
 *
 * <p>The bytes of one conversation lie in a temporary file without a name, until this is closed. Not safe for use by
 * several threads.
 */
public final class PcapCapture implements Closeable {
    /** How many bytes {@link #isOne} wants to see. */
    public static final int MAGIC_LENGTH = 4;

    /** Micro- and nanoseconds in both byte orders, and the block that begins every pcapng. */
    private static final Set<Integer> MAGIC = Set.of(0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a);

    private static final int MAX_CONVERSATIONS = 10_000;

    private final FileChannel spool;
    private final Map<Integer, Conversation> conversations = new LinkedHashMap<>();
    private String complaint = "";

    /** Two directions, that of the side that opened it first. */
    private record Conversation(PcapRecording forth, PcapRecording back) {}

    private PcapCapture(FileChannel spool) {
        this.spool = spool;
    }

    /** Whether a file that begins like this is a capture. */
    public static boolean isOne(byte[] firstBytes) {
        return firstBytes.length >= MAGIC_LENGTH
                && MAGIC.contains(ByteBuffer.wrap(firstBytes).getInt());
    }

    /**
     * Reads a capture.
     *
     * @param stream the number of the conversation to read; null for all, of which the bytes are kept if it is one
     * @throws CaptureException if tshark is not installed or cannot read it, or it has no such conversation
     */
    public static PcapCapture read(Path file, @Nullable Integer stream) throws IOException {
        return read(file, stream, new Tshark("tshark"));
    }

    static PcapCapture read(Path file, @Nullable Integer stream, Tshark tshark) throws IOException {
        return of(stream, listener -> tshark.read(file, stream, listener));
    }

    /** Gives a listener the segments of a capture, and says as {@link Tshark#read} what there was to complain of. */
    interface Segments {
        String read(Tshark.Listener listener) throws IOException;
    }

    static PcapCapture of(@Nullable Integer stream, Segments segments) throws IOException {
        PcapCapture capture = new PcapCapture(spool());
        try {
            capture.complaint = segments.read(capture::add);
            if (capture.conversations.isEmpty()) {
                throw new CaptureException(
                        stream == null
                                ? "the capture has no TCP conversation"
                                : "the capture has no TCP conversation with the number " + stream);
            }
        } catch (IOException | RuntimeException e) {
            capture.close();
            throw e;
        }
        return capture;
    }

    /** Private to its owner, and on POSIX systems without a name from the beginning. */
    private static FileChannel spool() throws IOException {
        return FileChannel.open(
                Files.createTempFile("nonstick-capture-", ""),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    private void add(TcpSegment segment) throws IOException {
        Conversation conversation = conversations.get(segment.stream());
        if (conversation == null) {
            conversation = begin(segment);
        }
        (conversation.forth.from().equals(segment.from()) ? conversation.forth : conversation.back).add(segment);
    }

    private Conversation begin(TcpSegment segment) throws IOException {
        if (conversations.size() == MAX_CONVERSATIONS) {
            throw new CaptureException("the capture has more than " + MAX_CONVERSATIONS
                    + " TCP conversations: choose one by its number, or filter it");
        }
        // One that answers to an opening was not the first to speak.
        boolean answer = segment.syn() && segment.ack();
        String client = answer ? segment.to() : segment.from();
        String server = answer ? segment.from() : segment.to();
        Conversation conversation = new Conversation(
                new PcapRecording(spool, segment.stream(), client, server),
                new PcapRecording(spool, segment.stream(), server, client));
        conversations.put(segment.stream(), conversation);
        if (conversations.size() == 2) {
            directions().forEach(PcapRecording::countOnly);
        } else if (conversations.size() > 2) {
            conversation.forth.countOnly();
            conversation.back.countOnly();
        }
        return conversation;
    }

    /** How many conversations it has, above 0; of more than one the bytes are not kept. */
    public int conversations() {
        return conversations.size();
    }

    /** All directions, the two of a conversation one after the other, first that of the side that opened it. */
    public List<PcapRecording> directions() {
        List<PcapRecording> all = new ArrayList<>();
        for (Conversation conversation : conversations.values()) {
            all.add(conversation.forth);
            all.add(conversation.back);
        }
        return all;
    }

    /** What tshark had to complain of, though it read something; empty where that is nothing. Safe to print. */
    public String complaint() {
        return complaint;
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
