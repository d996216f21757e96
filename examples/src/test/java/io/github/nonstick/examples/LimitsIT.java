package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits and deadlines of a receiver, and what senders are told of them. */
class LimitsIT {
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

    private static void assertClosed(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            assertThat(in.read()).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).hasMessage("Connection reset");
        }
    }
}
