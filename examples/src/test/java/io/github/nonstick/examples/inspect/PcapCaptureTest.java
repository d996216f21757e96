package io.github.nonstick.examples.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapCaptureTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void wantsTshark() {
        assumeTrue(InstalledPrograms.has("tshark"), "tshark is not installed");
    }

    private Path file(PcapBytes capture) throws IOException {
        return Files.write(directory.resolve("capture"), capture.bytes());
    }

    /** The reads of a direction, each with its label. */
    private static List<String> reads(PcapRecording recording) throws IOException {
        List<String> reads = new ArrayList<>();
        while (recording.next()) {
            byte[] bytes = new byte[recording.bytes().remaining()];
            recording.bytes().get(bytes);
            Read read = recording.read();
            assertThat(read.length()).isEqualTo(bytes.length);
            reads.add(read.offset() + " " + read.label() + ": " + new String(bytes, StandardCharsets.UTF_8));
        }
        return reads;
    }

    @Test
    void readsBothDirectionsOfAConversation() throws IOException {
        for (PcapBytes capture : List.of(PcapBytes.pcap(), PcapBytes.pcapng())) {
            capture.opening().client(0, "hello ").server(0, "yes").client(6, "world");
            try (PcapCapture read = PcapCapture.read(file(capture), null)) {
                assertThat(read.conversations()).isEqualTo(1);
                assertThat(read.complaint()).isEmpty();
                PcapRecording forth = read.directions().get(0);
                PcapRecording back = read.directions().get(1);
                assertThat(forth.name()).isEqualTo("10.0.0.1:5000 > 10.0.0.2:9000");
                assertThat(back.name()).isEqualTo("10.0.0.2:9000 > 10.0.0.1:5000");
                assertThat(forth.length()).isEqualTo(11);
                assertThat(forth.segments()).isEqualTo(2);
                assertThat(reads(forth)).containsExactly("0 packet 3: hello ", "6 packet 5: world");
                assertThat(reads(back)).containsExactly("0 packet 4: yes");
                assertThat(forth.note()).isEmpty();
                assertThat(forth.lack()).isEmpty();
            }
        }
    }

    @Test
    void leavesOutWhatWasSentAgainAndPutsIntoOrderWhatOvertook() throws IOException {
        PcapBytes capture = PcapBytes.pcap().opening();
        capture.client(30, "and on").client(0, "from before the wrap ").client(0, "from before the wrap ");
        capture.client(21, "to behind").clientEnd(36);
        try (PcapCapture read = PcapCapture.read(file(capture), null)) {
            assertThat(reads(read.directions().get(0)))
                    .containsExactly(
                            "0 packet 4: from before the wrap ", "21 packet 6: to behind", "30 packet 3: and on");
            assertThat(read.directions().get(0).lack()).isEmpty();
        }
    }

    @Test
    void takesTheSideThatOpenedItFirst() throws IOException {
        PcapBytes capture = PcapBytes.pcap().opening().server(0, "welcome").client(0, "hello");
        try (PcapCapture read = PcapCapture.read(file(capture), null)) {
            assertThat(read.directions().get(0).from()).isEqualTo("10.0.0.1:5000");
        }
    }

    @Test
    void saysWhatTheCaptureLacks() throws IOException {
        PcapBytes capture =
                PcapBytes.pcap().client(0, "hello").client(6, "world").client(13, "!");
        try (PcapCapture read = PcapCapture.read(file(capture), null)) {
            PcapRecording forth = read.directions().get(0);
            assertThat(reads(forth)).containsExactly("0 packet 1: hello");
            assertThat(forth.missing()).isEqualTo(1);
            assertThat(forth.note())
                    .isEqualTo("the capture begins within the conversation: offset 0 is the first byte that it has");
            assertThat(forth.lack())
                    .isEqualTo("the capture lacks 1 byte at stream offset 5: the 6 bytes behind are left out");
        }
    }

    @Test
    void saysThatPacketsWereCapturedInPart() throws IOException {
        PcapBytes capture =
                PcapBytes.pcap().opening().cutAt(42).client(0, "hello").client(5, "world");
        try (PcapCapture read = PcapCapture.read(file(capture), null)) {
            PcapRecording forth = read.directions().get(0);
            assertThat(reads(forth)).containsExactly("0 packet 3: he");
            assertThat(forth.lack())
                    .isEqualTo("the capture lacks 3 bytes at stream offset 2: the 2 bytes behind are left out");
        }
    }

    @Test
    void countsTheBytesOfSeveralConversationsAndKeepsThoseOfTheChosenOne() throws IOException {
        PcapBytes capture = PcapBytes.pcap().opening().client(0, "one");
        capture.from(5_001).opening().client(0, "two").server(0, "2");
        capture.from(5_002).opening().client(0, "three");
        Path file = file(capture);
        try (PcapCapture read = PcapCapture.read(file, null)) {
            assertThat(read.conversations()).isEqualTo(3);
            assertThat(read.directions())
                    .extracting(it -> it.stream() + " " + it.name() + " " + it.length() + " in " + it.segments())
                    .containsExactly(
                            "0 10.0.0.1:5000 > 10.0.0.2:9000 3 in 1",
                            "0 10.0.0.2:9000 > 10.0.0.1:5000 0 in 0",
                            "1 10.0.0.1:5001 > 10.0.0.2:9000 3 in 1",
                            "1 10.0.0.2:9000 > 10.0.0.1:5001 1 in 1",
                            "2 10.0.0.1:5002 > 10.0.0.2:9000 5 in 1",
                            "2 10.0.0.2:9000 > 10.0.0.1:5002 0 in 0");
            assertThatThrownBy(() -> read.directions().get(0).next()).isInstanceOf(IllegalStateException.class);
        }
        try (PcapCapture read = PcapCapture.read(file, 1)) {
            assertThat(read.conversations()).isEqualTo(1);
            assertThat(read.directions().get(0).stream()).isEqualTo(1);
            assertThat(reads(read.directions().get(0))).containsExactly("0 packet 6: two");
        }
        assertThatThrownBy(() -> PcapCapture.read(file, 3))
                .isInstanceOf(CaptureException.class)
                .hasMessage("the capture has no TCP conversation with the number 3");
    }

    @Test
    void readsACaptureThatWasCutShort() throws IOException {
        byte[] whole =
                PcapBytes.pcap().opening().client(0, "hello").client(5, "world").bytes();
        Path file = Files.write(directory.resolve("cut"), Arrays.copyOf(whole, whole.length - 3));
        try (PcapCapture read = PcapCapture.read(file, null)) {
            assertThat(reads(read.directions().get(0))).containsExactly("0 packet 3: hello");
            assertThat(read.complaint()).contains("cut short");
        }
    }

    @Test
    void readsAFileWhoseNameIsLikeAnOption() throws IOException {
        byte[] capture = PcapBytes.pcap().opening().client(0, "hello").bytes();
        for (String name : List.of("-h", "--version", "a b;$(c)'\"")) {
            Path file = Files.write(directory.resolve(name), capture);
            try (PcapCapture read = PcapCapture.read(file, null)) {
                assertThat(read.directions().get(0).length()).isEqualTo(5);
            }
        }
    }

    @Test
    void saysWhatTsharkSaysOfAFileThatIsNoCapture() throws IOException {
        Path file = Files.writeString(directory.resolve("text"), "\n\r\r\nand then a text");
        assertThatThrownBy(() -> PcapCapture.read(file, null))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("tshark cannot read the capture, exit code ")
                .hasMessageContaining("isn't a capture file");
    }

    @Test
    void saysWhatToInstallWhereTsharkIsMissing() throws IOException {
        Path file = file(PcapBytes.pcap().opening());
        assertThatThrownBy(() -> PcapCapture.read(file, null, new Tshark("tshark-is-not-here")))
                .isInstanceOf(CaptureException.class)
                .hasMessage("reading a capture takes tshark, which is not installed: it comes with Wireshark, or as"
                        + " the package tshark (Debian, Ubuntu) or wireshark-cli (Fedora, Arch)");
    }

    @Test
    void saysThatThereIsNoConversation() throws IOException {
        Path file = file(PcapBytes.pcap());
        assertThatThrownBy(() -> PcapCapture.read(file, null))
                .isInstanceOf(CaptureException.class)
                .hasMessage("the capture has no TCP conversation");
    }

    @Test
    void knowsACaptureByItsFirstBytes() {
        assertThat(PcapCapture.isOne(PcapBytes.pcap().bytes())).isTrue();
        assertThat(PcapCapture.isOne(PcapBytes.pcapng().bytes())).isTrue();
        assertThat(PcapCapture.isOne(new byte[] {0x33, 0, 0, 0, '{'})).isFalse();
        assertThat(PcapCapture.isOne(new byte[] {0x0a, 0x0d, 0x0d})).isFalse();
    }

    @Test
    void readsOrRefusesCapturesThatAreDamaged() throws IOException {
        long seed = 20261120;
        Random random = new Random(seed);
        for (int i = 0; i < 8; i++) {
            PcapBytes capture = (i % 2 == 0 ? PcapBytes.pcap() : PcapBytes.pcapng()).opening();
            capture.client(0, "hello ").server(0, "yes").client(6, "world").clientEnd(11);
            byte[] bytes = capture.bytes();
            for (int damage = 0; damage < 1 + i / 2; damage++) {
                bytes[4 + random.nextInt(bytes.length - 4)] ^= (byte) (1 << random.nextInt(8));
            }
            Path file = Files.write(directory.resolve("damaged"), Arrays.copyOf(bytes, bytes.length - 3 * i));

            String refusal = CaptureProperties.check(listener -> new Tshark("tshark").read(file, null, listener));

            assertThat(refusal)
                    .as("seed %d, capture %d", seed, i)
                    .matches("|the capture has no TCP conversation|tshark (cannot read the capture|gives ).*");
        }
    }
}
