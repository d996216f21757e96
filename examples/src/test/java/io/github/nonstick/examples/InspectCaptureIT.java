package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.examples.inspect.InstalledPrograms;
import io.github.nonstick.examples.inspect.PcapBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCaptureIT {
    private static final String HELLO = "\u0010\0\0\0{\"data_size\": 5}hello";

    @TempDir
    private Path directory;

    @BeforeEach
    void wantsTshark() {
        assumeTrue(InstalledPrograms.has("tshark"), "tshark is not installed");
    }

    private Path file(PcapBytes capture) throws IOException {
        return Files.write(directory.resolve("capture"), capture.bytes());
    }

    @Test
    void bothDirectionsAreInspected() throws Exception {
        PcapBytes capture = PcapBytes.pcapng().opening().client(30, HELLO.substring(5));
        capture.client(0, HELLO + HELLO.substring(0, 5)).client(0, HELLO).server(0, HELLO);
        Path page = directory.resolve("page.html");

        assertThat(NonstickProcess.run("inspect", file(capture), "--html", page))
                .isEqualTo(new Result(
                        0,
                        List.of(
                                "stream 0: 10.0.0.1:5000 > 10.0.0.2:9000: 50 bytes in 2 segments",
                                "dialect: --byte-order little --keys data_size,,",
                                "0: 4+16+5 none {\"data_size\": 5}",
                                "25: 4+16+5 none {\"data_size\": 5}",
                                "stream 0: 10.0.0.2:9000 > 10.0.0.1:5000: 25 bytes in 1 segment",
                                "dialect: --byte-order little --keys data_size,,",
                                "0: 4+16+5 none {\"data_size\": 5}"),
                        List.of()));
        assertThat(page)
                .content()
                .contains("<h2>10.0.0.1:5000 &gt; 10.0.0.2:9000</h2>")
                .contains("<h2>10.0.0.2:9000 &gt; 10.0.0.1:5000</h2>")
                .contains("title=\"read 2: 20 bytes from offset 30, packet 3\"")
                .contains("1 frame came in more than one read (split), 1 read brought bytes of more than one frame");
    }

    @Test
    void eachObjectNamesItsDirection() throws Exception {
        PcapBytes capture = PcapBytes.pcap().opening().client(0, HELLO).server(0, "no");

        assertThat(NonstickProcess.run("inspect", "--json", file(capture)))
                .isEqualTo(new Result(
                        6,
                        List.of(
                                "{\"stream\":0,\"from\":\"10.0.0.1:5000\",\"to\":\"10.0.0.2:9000\",\"offset\":0,"
                                        + "\"header_length\":16,\"header\":{\"data_size\": 5},\"body_offset\":20,"
                                        + "\"body_length\":5,\"hash\":\"none\"}",
                                "{\"stream\":0,\"from\":\"10.0.0.2:9000\",\"to\":\"10.0.0.1:5000\",\"offset\":2,"
                                        + "\"error\":\"stream ended inside the length field at stream offset 2:"
                                        + " expected 4 bytes, received 2\",\"hint\":\"\"}"),
                        List.of()));
    }

    @Test
    void captureInAPipeIsReadAsInAFile() throws Exception {
        Path file = file(PcapBytes.pcap().opening().client(0, HELLO + HELLO).server(0, HELLO));
        List<String> read = NonstickProcess.run("inspect", file).out();

        try (NonstickProcess process = NonstickProcess.start("inspect", "-")) {
            process.input(Files.readAllBytes(file));

            assertThat(process.finish()).isEqualTo(new Result(0, read, List.of()));
        }
        assertThat(read).hasSize(7).contains("25: 4+16+5 none {\"data_size\": 5}");
    }

    @Test
    void severalConversationsAreListedAndOneIsChosen() throws Exception {
        PcapBytes capture = PcapBytes.pcap().opening().client(0, HELLO);
        Path file = file(capture.from(5_001).opening().client(0, HELLO).server(0, HELLO));

        assertThat(NonstickProcess.run("inspect", file))
                .isEqualTo(new Result(
                        0,
                        List.of(
                                "stream 0: 10.0.0.1:5000 > 10.0.0.2:9000: 25 bytes in 1 segment",
                                "stream 0: 10.0.0.2:9000 > 10.0.0.1:5000: 0 bytes in 0 segments",
                                "stream 1: 10.0.0.1:5001 > 10.0.0.2:9000: 25 bytes in 1 segment",
                                "stream 1: 10.0.0.2:9000 > 10.0.0.1:5001: 25 bytes in 1 segment"),
                        List.of()));
        assertThat(NonstickProcess.run("inspect", "--json", "--from", "10.0.0.1:5001", file)
                        .out())
                .containsExactly("{\"stream\":1,\"from\":\"10.0.0.1:5001\",\"to\":\"10.0.0.2:9000\",\"bytes\":25,"
                        + "\"segments\":1}");
        assertThat(NonstickProcess.run("inspect", "--stream", 1, "--from", "10.0.0.2:9000", file)
                        .out())
                .containsExactly(
                        "stream 1: 10.0.0.2:9000 > 10.0.0.1:5001: 25 bytes in 1 segment",
                        "dialect: --byte-order little --keys data_size,,",
                        "0: 4+16+5 none {\"data_size\": 5}");
        assertThat(NonstickProcess.run("inspect", file, "--html", directory.resolve("page.html")))
                .isEqualTo(new Result(
                        2,
                        List.of(),
                        List.of("nonstick inspect: the capture has 2 TCP conversations: choose one with --stream, from"
                                + " the list without other options")));
        assertThat(directory.resolve("page.html")).doesNotExist();
    }

    @Test
    void whatTheCaptureLacksIsAFault() throws Exception {
        PcapBytes inside = PcapBytes.pcap()
                .opening()
                .client(0, HELLO + HELLO.substring(0, 22))
                .client(50, HELLO);
        assertThat(NonstickProcess.run("inspect", file(inside)))
                .isEqualTo(new Result(
                        6,
                        List.of(
                                "stream 0: 10.0.0.1:5000 > 10.0.0.2:9000: 47 bytes in 1 segment",
                                "dialect: --byte-order little --keys data_size,,",
                                "0: 4+16+5 none {\"data_size\": 5}",
                                "47: fault: the capture lacks 3 bytes at stream offset 47: the 25 bytes behind are"
                                        + " left out",
                                "  00000000  10 00 00 00 7b 22 64 61  74 61 5f 73 69 7a 65 22  |....{\"data_size\"|",
                                "  00000010  3a 20 35 7d 68 65 6c 6c  6f 10 00 00 00 7b 22 64  |: 5}hello....{\"d|",
                                "  00000020  61 74 61 5f 73 69 7a 65  22 3a 20 35 7d 68 65     |ata_size\": 5}he |",
                                "                                                          ^",
                                "stream 0: 10.0.0.2:9000 > 10.0.0.1:5000: 0 bytes in 0 segments"),
                        List.of()));
        PcapBytes between = PcapBytes.pcap().client(0, HELLO).client(50, HELLO);
        Result result = NonstickProcess.run("inspect", file(between));
        assertThat(result.exitCode()).isEqualTo(6);
        assertThat(result.out())
                .contains(
                        "25: fault: the capture lacks 25 bytes at stream offset 25: the 25 bytes behind are left out");
        assertThat(result.err())
                .containsExactly("nonstick inspect: stream 0: 10.0.0.1:5000 > 10.0.0.2:9000: the capture begins"
                        + " within the conversation: offset 0 is the first byte that it has");
    }

    @Test
    void aFileThatIsNoCaptureHasNoConversations() throws Exception {
        Path file = Files.write(directory.resolve("stream"), HELLO.getBytes(StandardCharsets.UTF_8));

        assertThat(NonstickProcess.run("inspect", "--stream", 0, file))
                .isEqualTo(new Result(
                        2,
                        List.of(),
                        List.of("nonstick inspect: --stream and --from choose from a capture, pcap or pcapng: " + file
                                + " is none")));
    }

    @Test
    void aDirectionThatIsNotThereIsAnError() throws Exception {
        assertThat(NonstickProcess.run(
                                "inspect", "--from", "x", file(PcapBytes.pcap().opening()))
                        .err())
                .containsExactly("nonstick inspect: --from x sent nothing in this capture; there are 10.0.0.1:5000,"
                        + " 10.0.0.2:9000");
    }

    @Test
    void aRealTransferIsReadFromItsCapture() throws Exception {
        Path capture = directory.resolve("lo.pcapng");
        Path inbox = Files.createDirectory(directory.resolve("inbox"));
        Path photo = Files.write(directory.resolve("photo.jpg"), new byte[300_000]);
        try (NonstickProcess receiver = NonstickProcess.start("receive", inbox, "--port", 0, "--count", 1)) {
            int port = receiver.port();
            Process tshark = capture(capture, port);
            try {
                assertThat(new Launch().run("send", photo, "127.0.0.1:" + port).exitCode())
                        .isZero();
                assertThat(receiver.finish().exitCode()).isZero();
                waitForPackets(capture);
            } finally {
                // On its own interrupt it writes what it has.
                new ProcessBuilder("kill", "-INT", String.valueOf(tshark.pid()))
                        .start()
                        .waitFor();
                if (!tshark.waitFor(30, TimeUnit.SECONDS)) {
                    tshark.destroyForcibly();
                }
            }
        }

        Result result = NonstickProcess.run("inspect", capture);

        assertThat(result.exitCode()).as("%s", result).isZero();
        assertThat(result.out())
                .anyMatch(line -> line.matches("0: 4\\+[0-9]+\\+300000 verified .*\"filename\": \"photo.jpg\".*"));
    }

    /** A tshark at work on the loopback device. */
    private Process capture(Path file, int port) throws IOException, InterruptedException {
        Path log = directory.resolve("tshark.log");
        Process tshark = new ProcessBuilder(
                        "tshark", "-i", "lo", "-f", "tcp port " + port, "-w", file.toString(), "-B", "16")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; i < 300 && tshark.isAlive() && !Files.readString(log).contains("Capture started"); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        if (!Files.readString(log).contains("Capture started")) {
            tshark.destroyForcibly();
            assumeTrue(false, "capturing is not permitted here: " + Files.readString(log));
        }
        return tshark;
    }

    /** The capture lags behind the network: its end has come when it does not grow any more. */
    private static void waitForPackets(Path capture) throws IOException, InterruptedException {
        long before = -1;
        for (int i = 0; i < 100 && (before < 300_000 || before != Files.size(capture)); i++) {
            before = Files.size(capture);
            TimeUnit.MILLISECONDS.sleep(300);
        }
    }
}
