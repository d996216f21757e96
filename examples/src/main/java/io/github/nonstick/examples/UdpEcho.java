package io.github.nonstick.examples;

import io.github.nonstick.Escaped;
import io.github.nonstick.FrameDecoder;
import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FramingException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Answers each datagram that holds a frame with one that holds its text in capitals.
 *
 * <p>A datagram is read as it was sent, or not at all: nothing sticks to it. Frames are not needed for its boundaries,
 * but it can be lost, come twice or late, and holds little: the header says which question an answer is for, and
 * whether all of the body is there. Answers are not answered, so that two servers never talk to each other for ever.
 */
final class UdpEcho implements Closeable {
    /** The most that UDP over IPv4 carries in one datagram: 65,535 bytes with 20 of IP and 8 of UDP. */
    static final int MAX_LENGTH = 65_507;

    static final FrameFormat FORMAT = FrameFormat.standard().withMaxHeaderLength(1_024);

    private final DatagramChannel channel;
    private final Consumer<String> lines;

    /** One frame of a datagram. */
    record Message(FrameHeader header, String text) {
        /**
         * Reads a datagram that is one whole frame.
         *
         * @throws FramingException if it begins with none
         * @throws IOException if it is empty, has bytes behind the frame, or a body that is no text
         */
        static Message of(ByteBuffer datagram) throws IOException {
            if (!datagram.hasRemaining()) {
                throw new IOException("an empty datagram, which has no frame");
            }
            FrameDecoder decoder = new FrameDecoder(FORMAT);
            if (decoder.decode(datagram) != FrameDecoder.Status.HEADER) {
                decoder.endOfInput();
            }
            FrameHeader header = decoder.header();
            ByteBuffer body =
                    decoder.decode(datagram) == FrameDecoder.Status.BODY ? decoder.chunk() : ByteBuffer.allocate(0);
            if (decoder.bodyRemaining() > 0) {
                decoder.endOfInput();
            }
            if (datagram.hasRemaining()) {
                throw new IOException(datagram.remaining() + " bytes behind the frame");
            }
            try {
                return new Message(
                        header, StandardCharsets.UTF_8.newDecoder().decode(body).toString());
            } catch (CharacterCodingException e) {
                throw new IOException("the body is not UTF-8", e);
            }
        }

        /**
         * A datagram that is this frame.
         *
         * @throws IllegalArgumentException if it would be longer than {@value #MAX_LENGTH} bytes
         */
        static byte[] datagram(String key, long number, String text) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            byte[] head =
                    new FrameEncoder(FORMAT).encode(FrameHeader.of(body.length).with(key, number));
            if (head.length + body.length > MAX_LENGTH) {
                throw new IllegalArgumentException("a datagram of " + (head.length + body.length)
                        + " bytes is longer than " + MAX_LENGTH + ", the most that UDP carries in one");
            }
            byte[] datagram = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, datagram, head.length, body.length);
            return datagram;
        }
    }

    UdpEcho(InetSocketAddress address, Consumer<String> lines) throws IOException {
        this.channel = DatagramChannel.open();
        this.lines = lines;
        try {
            channel.bind(address);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** Serves until it is closed, by {@link java.nio.channels.ClosedChannelException}. */
    void run() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        while (true) {
            InetSocketAddress from = (InetSocketAddress) channel.receive(buffer.clear());
            buffer.flip();
            String line = Address.text(from.getAddress(), from.getPort()) + ": " + buffer.remaining() + " bytes: ";
            try {
                byte[] answer = answer(Message.of(buffer), line);
                channel.send(ByteBuffer.wrap(answer), from);
            } catch (IOException | IllegalArgumentException e) {
                // It is the datagram's fault, or its sender's address: the next one has nothing to do with it.
                if (!channel.isOpen()) {
                    throw e;
                }
                lines.accept(line + "not answered: " + Main.describe(e));
            }
        }
    }

    private byte[] answer(Message question, String line) throws IOException {
        if (!(question.header().attribute("question") instanceof Long number)) {
            throw new IOException("no \"question\" in the header: "
                    + Escaped.text(question.header().toString()));
        }
        byte[] answer = Message.datagram("answer", number, EchoServer.capitals(question.text()));
        lines.accept(line + Printable.text(question.text()));
        return answer;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
