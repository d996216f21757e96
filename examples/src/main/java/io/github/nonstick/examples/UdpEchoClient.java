package io.github.nonstick.examples;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** Asks a {@link UdpEcho}, and waits for each answer, but not for ever. */
final class UdpEchoClient implements Closeable {
    private final DatagramSocket socket;
    private final Duration timeout;
    private long asked;

    /** It takes datagrams of this server alone, and is told by the system where nobody listens there. */
    UdpEchoClient(InetSocketAddress server, Duration timeout) throws IOException {
        this.socket = new DatagramSocket();
        this.timeout = timeout;
        try {
            socket.connect(server);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Asks once.
     *
     * @return the answer; empty if none came in time: the question was lost, or the answer was, or is late
     * @throws java.net.PortUnreachableException if nobody listens there, and that machine says so
     * @throws IllegalArgumentException if the text is too long for a datagram
     */
    Optional<String> ask(String text) throws IOException {
        send(UdpEcho.Message.datagram("question", asked + 1, text));
        asked++;
        return answer();
    }

    /** Sends any datagram. */
    void send(byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length));
    }

    /** Waits for the answer to the last question. */
    Optional<String> answer() throws IOException {
        long start = System.nanoTime();
        while (true) {
            long rest = timeout.minusNanos(System.nanoTime() - start).toMillis();
            if (rest <= 0) {
                return Optional.empty();
            }
            socket.setSoTimeout((int) rest);
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return Optional.empty();
            }
            Optional<String> answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
            if (answer.isPresent()) {
                return answer;
            }
        }
    }

    /** Empty for what is no answer to the last question: garbage, or one that is late, or comes twice. */
    private Optional<String> answer(ByteBuffer datagram) {
        try {
            UdpEcho.Message answer = UdpEcho.Message.of(datagram);
            return Long.valueOf(asked).equals(answer.header().attribute("answer"))
                    ? Optional.of(answer.text())
                    : Optional.empty();
        } catch (IOException e) {
            Output.error("nonstick udp-echo: passed over: " + Main.describe(e));
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
