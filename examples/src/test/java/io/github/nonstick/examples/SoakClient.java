package io.github.nonstick.examples;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.FaultyProxy.Fault;
import io.github.nonstick.examples.FaultyProxy.Kind;
import io.github.nonstick.examples.SoakLedger.Made;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import io.github.nonstick.transfer.SendOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** A client of a soak: does one thing after the other, each chosen by its own random numbers. Not thread-safe. */
final class SoakClient {
    /** What a client is like. */
    enum Manner {
        /** Sends batches of small files, and looks at each that is stored. */
        GOOD,
        /** Sends large files. */
        LARGE,
        /** Is cut or reset somewhere, and goes on. */
        RESUMING,
        /** Takes its time, and expects no reply. */
        SLOW,
        /** Ends in the middle of a frame. */
        BROKEN,
        /** Sends what is no frame, or one that must not be stored. */
        HOSTILE
    }

    /** Where connections come from that the receiver has a line about, each. */
    static final String BROKEN_ADDRESS = "127.0.0.2";

    static final String HOSTILE_ADDRESS = "127.0.0.3";

    private static final String SLOW_ADDRESS = "127.0.0.4";

    /**
     * No deadline passes before: a machine that stands still for minutes, as one that is suspended, is to end nothing.
     */
    static final Duration PATIENCE = Duration.ofHours(1);

    /** Whoever does not wait for the receiver is not to take all the connections that it serves at once. */
    private static final int PAUSE_MILLISECONDS = 100;

    private final String id;
    private final Manner manner;
    private final int port;
    private final Path received;
    private final Path sources;
    private final SoakLedger ledger;
    private final Random random;
    private int files;

    SoakClient(String id, Manner manner, int port, Path received, Path sources, SoakLedger ledger, long seed)
            throws IOException {
        this.id = id;
        this.manner = manner;
        this.port = port;
        this.received = received;
        this.sources = Files.createDirectories(sources.resolve(id));
        this.ledger = ledger;
        this.random = new Random(seed);
    }

    /** Does the next thing. */
    void act() throws Exception {
        switch (manner) {
            case GOOD -> send(sender(port), 1 + random.nextInt(10), 65_536);
            case LARGE -> send(sender(port), 1, 16 << 20);
            case RESUMING -> resume();
            case SLOW -> dawdle();
            case BROKEN -> breakOff();
            case HOSTILE -> attack();
        }
        ledger.count(manner + " actions");
    }

    private static FileSender sender(int port) {
        return FileSender.to(new InetSocketAddress("127.0.0.1", port))
                .withReplyTimeout(PATIENCE)
                .withDeadlines(Deadlines.standard()
                        .withFirstByte(PATIENCE)
                        .withHeader(PATIENCE)
                        .withIdle(PATIENCE)
                        .withMinimumRate(0));
    }

    private String name() {
        return id + "-" + files++;
    }

    private static Made made(byte[] bytes) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new Made(bytes.length, HexFormat.of().formatHex(digest));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void send(FileSender sender, int count, int maxLength) throws Exception {
        List<OutgoingFile> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = bytes(random.nextInt(maxLength));
            batch.add(OutgoingFile.of(Files.write(sources.resolve(name()), bytes)));
        }
        for (SendOutcome outcome : sender.send(batch)) {
            if (outcome.status() != SendOutcome.Status.STORED) {
                throw new AssertionError(id + ": " + outcome);
            }
            checkAndDelete(outcome.file());
        }
    }

    /** A file that is said to be stored is there, and the same. */
    private void checkAndDelete(Path source) throws Exception {
        Path stored = received.resolve(source.getFileName());
        byte[] bytes = Files.readAllBytes(source);
        if (!Arrays.equals(bytes, Files.readAllBytes(stored))) {
            throw new AssertionError(stored + " is not what was sent");
        }
        ledger.stored(source.getFileName().toString(), made(bytes));
        Files.delete(stored);
        Files.delete(source);
    }

    private void resume() throws Exception {
        boolean ofAnswers = random.nextInt(4) == 0;
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        Fault fault = new Fault(kind, ofAnswers, random.nextInt(ofAnswers ? 300 : 2 << 20));
        try (FaultyProxy proxy = FaultyProxy.to(port, fault)) {
            int proxyPort = Integer.parseInt(proxy.target().replaceAll(".*:", ""));
            send(sender(proxyPort).withResume(true).withRetries(10), 2, 2 << 20);
        }
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        int patience = Math.toIntExact(PATIENCE.toMillis());
        socket.connect(new InetSocketAddress("127.0.0.1", port), patience);
        socket.setSoTimeout(patience);
        return socket;
    }

    private byte[] frame(String name, byte[] body) throws Exception {
        FrameHeader header = FrameHeader.of(body.length)
                .withFilename(name)
                .withHash(made(body).sha256());
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(new FrameEncoder().encode(header));
        frame.write(body);
        return frame.toByteArray();
    }

    private void dawdle() throws Exception {
        String name = name();
        byte[] body = bytes(1 + random.nextInt(20_000));
        byte[] frame = frame(name, body);
        try (Socket socket = connect(SLOW_ADDRESS)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            int offset = 0;
            while (offset < frame.length) {
                int length = Math.min(1 + random.nextInt(1_000), frame.length - offset);
                out.write(frame, offset, length);
                offset += length;
                Thread.sleep(random.nextInt(100));
            }
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes(); // ends when the receiver is through
        }
        checkAndDelete(Files.write(sources.resolve(name), body));
    }

    private void breakOff() throws Exception {
        Thread.sleep(random.nextInt(PAUSE_MILLISECONDS));
        String name = name();
        byte[] frame = frame(name, bytes(1 + random.nextInt(200_000)));
        ledger.notStored(name);
        try (Socket socket = connect(BROKEN_ADDRESS)) {
            socket.getOutputStream().write(frame, 0, 1 + random.nextInt(frame.length - 1));
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0);
            } else {
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
        }
    }

    private void attack() throws Exception {
        Thread.sleep(random.nextInt(PAUSE_MILLISECONDS));
        int choice = random.nextInt(8);
        byte[] bytes = switch (choice) {
            case 0 -> lengthAndHeader(Integer.MAX_VALUE, "");
            case 1 -> lengthAndHeader(65_535, "{\"data_size\": ");
            case 2 -> lengthAndHeader(-1, "{\"data_size\": 1, \"data_size\": 2}");
            case 3 -> lengthAndHeader(-1, "[".repeat(100) + "]".repeat(100));
            case 4 -> lengthAndHeader(-1, "{\"data_size\": -1}");
            case 5 -> "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            case 6 -> frame("../../" + name(), bytes(100));
            default -> mismatched();
        };
        ledger.count("HOSTILE " + choice);
        try (Socket socket = connect(HOSTILE_ADDRESS)) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            return; // closed before all was read, which resets it
        }
    }

    /** A header of the length that it has, or of another. */
    private static byte[] lengthAndHeader(int length, String header) {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        int claimed = length < 0 ? text.length : length;
        byte[] bytes = new byte[4 + text.length];
        for (int i = 0; i < 4; i++) {
            bytes[i] = (byte) (claimed >>> (8 * i));
        }
        System.arraycopy(text, 0, bytes, 4, text.length);
        return bytes;
    }

    /** A frame whose last byte is not the one that was hashed. */
    private byte[] mismatched() throws Exception {
        String name = name();
        ledger.notStored(name);
        byte[] frame = frame(name, bytes(1 + random.nextInt(50_000)));
        frame[frame.length - 1] ^= 1;
        return frame;
    }
}
