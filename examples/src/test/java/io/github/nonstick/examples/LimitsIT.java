package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits and deadlines of a receiver, and what senders are told of them. */
class LimitsIT {
    /** So many connections are served unless another limit is set. */
    private static final int OTHERS = 128;

    @TempDir
    Path directory;

    private Path received;
    private Path one;
    private Path two;

    @BeforeEach
    void makeFiles() throws IOException {
        received = Files.createDirectory(directory.resolve("received"));
        one = Files.write(directory.resolve("one"), new byte[1000]);
        two = Files.write(directory.resolve("two"), new byte[1000]);
    }

    private NonstickProcess receiver(Object... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("receive", received, "--port", 0));
        arguments.addAll(List.of(more));
        return NonstickProcess.start(arguments.toArray());
    }

    private Result send(NonstickProcess receiver) throws Exception {
        return NonstickProcess.run("send", one, two, "127.0.0.1:" + receiver.port());
    }

    @Test
    void refusesMoreFilesOfAConnectionThanItIsTold() throws Exception {
        try (NonstickProcess receiver = receiver("--max-files", 1)) {
            assertThat(send(receiver))
                    .isEqualTo(new Result(
                            4,
                            List.of("stored " + one + " as one (1000 B)"),
                            List.of("refused " + two + ": this is file 2 of the connection, at most 1 are accepted")));
        }
    }

    @Test
    void refusesMoreBytesOfAConnectionThanItIsTold() throws Exception {
        try (NonstickProcess receiver = receiver("--max-total", 1500)) {
            assertThat(send(receiver))
                    .isEqualTo(new Result(
                            4,
                            List.of("stored " + one + " as one (1000 B)"),
                            List.of("refused " + two + ": file has 1000 bytes, 500 of the 1500 that a connection may"
                                    + " bring are left")));
        }
    }

    @Test
    void refusesWhatWouldUseUpTheReserve() throws Exception {
        try (NonstickProcess receiver = receiver("--reserve", "8000000T")) {
            Result result = send(receiver);

            assertThat(result.err())
                    .containsExactly(
                            "refused " + one + ": file has 1000 bytes, the disk has room for 0 beside the"
                                    + " 8796093022208000000 that stay free",
                            "refused " + two + ": file has 1000 bytes, the disk has room for 0 beside the"
                                    + " 8796093022208000000 that stay free");
            assertThat(result.exitCode()).isEqualTo(4);
        }
    }

    @Test
    void refusesMoreConnectionsThanItIsTold() throws Exception {
        try (NonstickProcess receiver = receiver("--max-connections", 1)) {
            int port = receiver.port();
            try (Socket other = new Socket("127.0.0.1", port)) {
                // Half a length field, so that the connection is sure to be served.
                other.getOutputStream().write(new byte[2]);
                Result result = NonstickProcess.run("send", one, "127.0.0.1:" + port);

                assertThat(result)
                        .isEqualTo(new Result(
                                4,
                                List.of(),
                                List.of("refused " + one + ": the receiver serves 1 connections, no more")));
            }
        }
    }

    @Test
    void closesConnectionsOnWhichAHeaderTakesTooLong() throws Exception {
        try (NonstickProcess receiver = receiver("--header-timeout", "200ms");
                Socket slow = new Socket("127.0.0.1", receiver.port())) {
            slow.getOutputStream().write(new byte[] {20, 0});

            assertThat(receiver.errorLine())
                    .endsWith(" failed: no complete header within 200 ms: 2 of 4 bytes of the length field have come");
            assertClosed(slow);
        }
    }

    @Test
    void closesConnectionsOnWhichNothingComes() throws Exception {
        try (NonstickProcess receiver = receiver("--first-byte", "200ms");
                Socket silent = new Socket("127.0.0.1", receiver.port())) {
            assertThat(receiver.errorLine()).endsWith(" failed: no first byte within 200 ms");
            assertClosed(silent);
        }
    }

    @Test
    void closesConnectionsThatAreIdle() throws Exception {
        byte[] frame = new FrameEncoder().encode(FrameHeader.of(0).withFilename("empty"));
        try (NonstickProcess receiver = receiver("--idle", "200ms");
                Socket idle = new Socket("127.0.0.1", receiver.port())) {
            idle.getOutputStream().write(frame);

            assertThat(receiver.line()).isEqualTo("stored empty (0 B, not verified)");
            assertThat(receiver.errorLine()).contains(" failed: ").endsWith(" 200 ms");
            assertClosed(idle);
        }
    }

    /** As many values as there may be, and many more than that: what each connection would hold, if it were taken. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 7_000})
    void servesASenderBesideManyThatHoldTheLargestHeaders(int values) throws Exception {
        byte[] head = largestHeader(values);
        Launch small = new Launch().withJvmOptions("-Xmx64m");
        List<Socket> others = new ArrayList<>();
        try (NonstickProcess receiver =
                small.start("receive", received, "--port", 0, "--max-connections", OTHERS + 1)) {
            int port = receiver.port();
            for (int i = 0; i < OTHERS; i++) {
                Socket other = new Socket("127.0.0.1", port);
                others.add(other);
                write(other, head);
            }
            for (Path file : List.of(one, two)) {
                Result sent = NonstickProcess.run("send", file, "127.0.0.1:" + port);

                assertThat(sent)
                        .isEqualTo(new Result(
                                0, List.of("stored " + file + " as " + file.getFileName() + " (1000 B)"), List.of()));
            }
        } finally {
            for (Socket other : others) {
                other.close();
            }
        }
    }

    /** Length field and header of a frame whose body never comes; its texts take two bytes a character in memory. */
    private static byte[] largestHeader(int values) {
        String start = "{\"data_size\":1000000,\"filename\":\"large\"";
        int length = (65_535 - start.length() - 1) / values;
        StringBuilder header = new StringBuilder(start);
        for (int i = 0; i < values; i++) {
            String key = ",\"" + i + "\":";
            int rest = length - key.length();
            header.append(key).append(rest < 6 ? "0" : "\"" + "x".repeat(rest - 5) + "\u20ac\"");
        }
        byte[] bytes = header.append('}').toString().getBytes(UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static void write(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException e) {
            assertThat(e).hasMessageMatching("Connection reset|Broken pipe"); // it is refused already
        }
    }

    private static void assertClosed(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            assertThat(in.read()).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).hasMessage("Connection reset");
        }
    }
}
