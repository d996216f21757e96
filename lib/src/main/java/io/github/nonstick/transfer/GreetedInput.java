package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameTooLargeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.Consumer;

/**
 * A connection's input without the greeting that it begins with.
 *
 * <pre>
 *   CHANNEL                                  READ
 *   welcome\n 33 00 00 00 {"data_size"...    33 00 00 00 {"data_size"...
 * </pre>
 *
 * Of one thread.
 */
final class GreetedInput implements ReadableByteChannel {
    /** A length field, and the two bytes that every header has at least; before the end, all of them are waited for. */
    private static final int FRAME_START_LENGTH = Integer.BYTES + 2;

    private static final int SHORTEST_HEADER_LENGTH = 2;
    private static final int PIECE_LENGTH = 8_192;

    private final ReadableByteChannel channel;
    private final Greeting greeting;
    private final FrameFormat format;
    private final Consumer<byte[]> listener;
    private final ByteArrayOutputStream passedOver = new ByteArrayOutputStream();

    /** What was read and has not been looked at, or is no part of the greeting: {@code [position, limit)}. */
    private final ByteBuffer ahead = ByteBuffer.allocate(PIECE_LENGTH).limit(0);

    /** Whether the greeting is over, or what it is does not matter any more. */
    private boolean over;

    private boolean ended;

    private GreetedInput(
            ReadableByteChannel channel, Greeting greeting, FrameFormat format, Consumer<byte[]> listener) {
        this.channel = channel;
        this.greeting = greeting;
        this.format = format;
        this.listener = listener;
    }

    /**
     * The channel itself where there is no greeting.
     *
     * @param format that of the first frame
     * @param listener is given the greeting once it is over, or as much of it as came before the channel ended or
     *     failed; not called where there was nothing of it
     */
    static ReadableByteChannel of(
            ReadableByteChannel channel, Greeting greeting, FrameFormat format, Consumer<byte[]> listener) {
        return greeting.isNone() ? channel : new GreetedInput(channel, greeting, format, listener);
    }

    /**
     * Reads as the channel does, behind the greeting. A channel that ends before that has ended; one that ends inside
     * of the length field and the first byte of a header brings these, so that the frame is known to be cut.
     *
     * @throws FrameTooLargeException once, if the greeting is too long; what comes then is given as it is
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!over) {
            passOver();
        }
        if (!ahead.hasRemaining()) {
            return ended ? -1 : channel.read(target);
        }
        int length = Math.min(ahead.remaining(), target.remaining());
        target.put(ahead.slice(ahead.position(), length));
        ahead.position(ahead.position() + length);
        return length;
    }

    private void passOver() throws IOException {
        try {
            while (!isOver(FRAME_START_LENGTH)) {
                if (!fill()) {
                    ended = true;
                    if (!isOver(Integer.BYTES)) {
                        pass(Math.min(ahead.remaining(), greeting.maxLength() - passedOver.size()));
                    }
                    return;
                }
            }
        } finally {
            over = true;
            if (passedOver.size() > 0) {
                listener.accept(passedOver.toByteArray());
            }
        }
    }

    /** False at the end of the channel. */
    private boolean fill() throws IOException {
        ahead.compact();
        try {
            return channel.read(ahead) >= 0;
        } finally {
            ahead.flip();
        }
    }

    /** Passes over what is known to be greeting, where so many bytes tell that. */
    private boolean isOver(int tellingLength) throws FrameTooLargeException {
        if (!greeting.endsWithFrame()) {
            pass(Math.min(ahead.remaining(), greeting.maxLength() - passedOver.size()));
            return passedOver.size() == greeting.maxLength();
        }
        while (ahead.remaining() >= tellingLength) {
            if (isFrameStart()) {
                return true;
            }
            if (passedOver.size() == Greeting.MAX_LENGTH) {
                byte[] first = passedOver.toByteArray();
                throw new FrameTooLargeException(
                        "greeting length",
                        first.length + 1,
                        "the longest greeting",
                        Greeting.MAX_LENGTH,
                        0,
                        "no frame begins in what the peer sent: " + Escaped.bytes(first, 0, first.length));
            }
            pass(1);
        }
        return false;
    }

    private void pass(int length) {
        passedOver.write(ahead.array(), ahead.position(), length);
        ahead.position(ahead.position() + length);
    }

    private boolean isFrameStart() {
        long headerLength =
                Integer.toUnsignedLong(ahead.order(format.byteOrder()).getInt(ahead.position()));
        if (headerLength < SHORTEST_HEADER_LENGTH
                || headerLength > format.limits().maxHeaderLength()) {
            return false;
        }
        // The second byte, too: the first one of a length of 123 is a brace as well.
        return hasOneOf("{", Integer.BYTES) && hasOneOf("\"} \t\r\n", Integer.BYTES + 1);
    }

    /** Whether a byte ahead is one of these, or has not come. */
    private boolean hasOneOf(String bytes, int offset) {
        return ahead.remaining() <= offset || bytes.indexOf(ahead.get(ahead.position() + offset)) >= 0;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
