package io.github.nonstick.examples;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Shows on this machine what datagrams keep, and what they lose. */
final class UdpDemo {
    private static final int AMPLE_ROOM = 65_536;
    private static final int FLOOD = 1_000;
    private static final int PAUSE_MILLIS = 200;

    private final InetAddress loopback;
    private final Duration timeout;

    UdpDemo(Duration timeout) throws IOException {
        this.loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        this.timeout = timeout;
    }

    void run() throws IOException {
        try (DatagramSocket sender = new DatagramSocket(0, loopback);
                DatagramSocket reader = new DatagramSocket(0, loopback)) {
            reader.setSoTimeout(PAUSE_MILLIS);
            boundaries(sender, reader);
            tooLong(sender, reader);
            flood(sender, reader);
            nobodyAnswers(reader);
        }
        nobodyIsThere();
        frames();
    }

    private static void boundaries(DatagramSocket sender, DatagramSocket reader) throws IOException {
        Output.line("1. Each datagram is read as it was sent, however late the reader comes");
        send(sender, "hello", reader);
        send(sender, "world", reader);
        read(reader, AMPLE_ROOM);
        read(reader, AMPLE_ROOM);
        Output.line("");
        Output.line("2. An empty one is a message, not the end");
        send(sender, "", reader);
        send(sender, "more", reader);
        read(reader, AMPLE_ROOM);
        read(reader, AMPLE_ROOM);
        Output.line("");
        Output.line("3. What a reader has no room for is lost: here it has room for 10 bytes");
        send(sender, "abcdefghijklmnopqrstuvwxyz", reader);
        send(sender, "next", reader);
        read(reader, 10);
        read(reader, 10);
        Output.line("");
    }

    private static void send(DatagramSocket socket, String text, DatagramSocket target) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(packet(bytes, target));
        Output.line("   sent  " + bytes.length + " bytes \"" + text + "\"");
    }

    /** A socket that is connected needs no target, but Java's send no empty datagram then. */
    private static DatagramPacket packet(byte[] bytes, DatagramSocket target) {
        return new DatagramPacket(bytes, bytes.length, target.getLocalSocketAddress());
    }

    private static void read(DatagramSocket socket, int room) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[room], room);
        socket.receive(packet);
        String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        Output.line("   read  " + packet.getLength() + " bytes \"" + text + "\"");
    }

    private static void tooLong(DatagramSocket sender, DatagramSocket reader) throws IOException {
        Output.line("4. There is a longest one: " + UdpEcho.MAX_LENGTH + " bytes");
        int tooLong = UdpEcho.MAX_LENGTH + 1;
        for (int length : new int[] {UdpEcho.MAX_LENGTH, tooLong}) {
            try {
                sender.send(packet(new byte[length], reader));
                DatagramPacket packet = new DatagramPacket(new byte[AMPLE_ROOM], AMPLE_ROOM);
                reader.receive(packet);
                Output.line("   sent  " + length + " bytes");
                Output.line("   read  " + packet.getLength() + " bytes");
            } catch (SocketTimeoutException e) {
                Output.line("   sent  " + length + " bytes, and lost");
            } catch (IOException e) {
                Output.line("   not sent: " + length + " bytes: " + Main.describe(e));
            }
        }
        try {
            UdpEcho.Message.datagram("question", 1, "x".repeat(UdpEcho.MAX_LENGTH));
        } catch (IllegalArgumentException e) {
            Output.line("   nor is a frame: " + e.getMessage());
        }
        Output.line("");
    }

    private static void flood(DatagramSocket sender, DatagramSocket reader) throws IOException {
        Output.line("5. Those that a slow reader has no buffer for are lost, and nobody is told");
        reader.setReceiveBufferSize(8_192);
        for (int i = 0; i < FLOOD; i++) {
            sender.send(packet(new byte[1_000], reader));
        }
        Output.line("   sent  " + FLOOD + " datagrams of 1000 bytes");
        int read = 0;
        try {
            while (true) {
                reader.receive(new DatagramPacket(new byte[1_000], 1_000));
                read++;
            }
        } catch (SocketTimeoutException e) {
            Output.line("   read  " + read + ", lost " + (FLOOD - read));
        }
        Output.line("");
    }

    private void nobodyAnswers(DatagramSocket silent) throws IOException {
        Output.line("6. One that is lost looks like one that nobody answers: only a time-out tells");
        try (UdpEchoClient client = new UdpEchoClient((InetSocketAddress) silent.getLocalSocketAddress(), timeout)) {
            ask(client, "hello");
        }
        Output.line("");
    }

    private void ask(UdpEchoClient client, String text) throws IOException {
        Output.line("   asked \"" + text + "\"");
        tell(client.ask(text));
    }

    private void tell(Optional<String> answer) {
        Output.line(answer.map(text -> "   answer \"" + text + "\"")
                .orElse("   no answer within " + TimeSpan.text(timeout)));
    }

    private void nobodyIsThere() throws IOException {
        Output.line("7. Where nobody listens, the machine may say so; many do not");
        InetSocketAddress unused;
        try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
            unused = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        try (UdpEchoClient client = new UdpEchoClient(unused, timeout)) {
            ask(client, "hello");
        } catch (PortUnreachableException e) {
            Output.line("   the machine says that nobody listens there");
        }
        Output.line("");
    }

    private void frames() throws IOException {
        Output.line("8. The same frame in a datagram: garbage is known, and what an answer is for");
        try (UdpEcho server = new UdpEcho(
                        new InetSocketAddress(loopback, 0), line -> Output.line("   server: " + withoutPort(line)));
                UdpEchoClient client = new UdpEchoClient(server.address(), timeout)) {
            Thread serving = new Thread(() -> serve(server), "nonstick-udp");
            serving.setDaemon(true);
            serving.start();
            ask(client, "hello");
            Output.line("   sent  garbage");
            client.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            tell(client.answer());
            ask(client, "world");
        }
    }

    private static String withoutPort(String line) {
        return line.substring(line.indexOf(": ") + 2);
    }

    private static void serve(UdpEcho server) {
        try {
            server.run();
        } catch (ClosedChannelException e) {
            return; // the demonstration is over
        } catch (IOException e) {
            Output.error("nonstick udp-echo: the server failed: " + Main.describe(e));
        }
    }
}
