package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The commands against peers with the habits of programs in the field, one row for each: scripts in Python, which share
 * no code with the library.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PeerMatrixIT {
    /** All in the first write of a sender, and many buffers of a peer. */
    private static final int LONG_LENGTH = 50_000;

    @TempDir
    static Path stored;

    private static NonstickProcess receiver;
    private static int port;

    @TempDir
    Path directory;

    private Path shortFile;
    private Path longFile;
    private Path empty;

    @BeforeAll
    static void startReceiver() throws Exception {
        PythonPeer.assumePython();
        receiver = NonstickProcess.start("receive", stored, "--port", 0, "--on-conflict", "overwrite");
        port = receiver.port();
    }

    @AfterAll
    static void stopReceiver() {
        if (receiver != null) {
            receiver.close();
        }
    }

    @BeforeEach
    void makeFiles() throws IOException {
        Path files = Files.createDirectory(directory.resolve("files"));
        byte[] bytes = new byte[LONG_LENGTH];
        new Random(6).nextBytes(bytes);
        shortFile = Files.writeString(files.resolve("报告.txt"), "粘包");
        longFile = Files.write(files.resolve("long.bin"), bytes);
        empty = Files.createFile(files.resolve("empty"));
    }

    private static List<Object> command(String options, Object... rest) {
        List<Object> command = new ArrayList<>(List.of("send"));
        command.addAll(List.of(rest));
        if (options != null) {
            command.addAll(List.of(options.split(" ")));
        }
        return command;
    }

    private void assertKept(Path received, Path... files) {
        for (Path file : files) {
            assertThat(received.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
    }

    @ParameterizedTest(name = "{0}: send {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "receives_each_part_once  |",
                // Its last buffer may hold the beginning of the next frame, too.
                "counts_buffers           | --pause-between-frames 2s",
                "counts_buffers           | --connection-per-file",
                "reads_beyond             | --pause-between-frames 2s",
                "reads_beyond             | --connection-per-file",
                "takes_one_file           | --connection-per-file",
                "is_big_endian            | --byte-order big",
                "greets                   |",
                "greets                   | --greeting until-frame",
                "greets                   | --greeting 9",
                "unblocks                 | --connection-per-file",
                "unblocks                 | --connection-per-file --greeting until-frame",
                "acknowledges             | --connection-per-file",
                "floods_when_half_closed  |",
            })
    void receiverWithAHabitGetsEachFileWhole(String habit, String options) throws Exception {
        Path received = Files.createDirectory(directory.resolve("received"));
        try (PythonPeer peer = PythonPeer.start("dialect_receivers.py", habit, received)) {
            String target = peer.target();
            Result result = NonstickProcess.run(
                    command(options, longFile, shortFile, empty, target).toArray());

            assertThat(peer.lines(3))
                    .as("what the peer says, where send said %s", result)
                    .containsExactly("long.bin " + LONG_LENGTH + " verified", "报告.txt 6 verified", "empty 0 verified");
            assertThat(result.exitCode()).as("%s", result).isZero();
            assertThat(result.out()).hasSize(3).allMatch(line -> line.startsWith("sent, not confirmed: "));
        }
        assertKept(received, longFile, shortFile, empty);
    }

    @Test
    void receiverThatReadsBeyondLosesWhatIsSentAtOnce() throws Exception {
        Path received = Files.createDirectory(directory.resolve("received"));
        try (PythonPeer peer = PythonPeer.start("dialect_receivers.py", "reads_beyond", received)) {
            String target = peer.target();
            NonstickProcess.run("send", longFile, shortFile, target);

            // The reason for the two options above.
            assertThat(peer.line()).startsWith("long.bin ").endsWith(" DIFFERENT");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "total_size,filename,md5",
                "filesize,file_name,file_md5",
                "file_size,name,file_hash",
                "data_size,fileName,hash",
                "data_length,filename,md5_val",
                "filesize_bytes,file_name,sha256",
                "msg_size,name,md5",
                "datasize,fileName,file_md5",
                "size,filename,hash",
                "fileLength,name,sha256",
            })
    void receiverOfADialectGetsItsKeysAloneOrAllAtOnce(String keys) throws Exception {
        Path received = Files.createDirectory(directory.resolve("received"));
        String hash = keys.endsWith("sha256") ? "sha256" : "md5";
        for (String option : List.of("--keys " + keys, "--also-keys all", "--also-keys " + keys)) {
            try (PythonPeer peer =
                    PythonPeer.start("dialect_receivers.py", "receives_each_part_once", received, keys)) {
                String target = peer.target();
                Result result = NonstickProcess.run(command(option + " --hash " + hash, longFile, shortFile, target)
                        .toArray());

                assertThat(peer.lines(2))
                        .as("what the peer says, where send %s said %s", option, result)
                        .containsExactly("long.bin " + LONG_LENGTH + " verified", "报告.txt 6 verified");
                assertThat(result.exitCode()).isZero();
            }
            assertKept(received, longFile, shortFile);
            Files.delete(received.resolve(longFile.getFileName()));
        }
    }

    @Test
    void receiverThatComparesInUpperCaseGetsItsHashAsAnEntryOfItsOwn() throws Exception {
        Path received = Files.createDirectory(directory.resolve("received"));
        String hash = HexFormat.of()
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(longFile)));
        try (PythonPeer peer = PythonPeer.start("dialect_receivers.py", "compares_in_upper_case", received)) {
            String target = peer.target();
            NonstickProcess.run("send", longFile, target, "--hash", "none", "--header", "sha256=" + hash);

            assertThat(peer.line()).isEqualTo("long.bin " + LONG_LENGTH + " verified");
        }
        assertKept(received, longFile);
    }

    /** One receiver, of which nothing is said but that it takes what comes. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "sends_three_times | total_size,filename,md5         | md5           | md5 verified",
                "sends_three_times | filesize,file_name,file_md5     | md5           | md5 verified",
                "sends_three_times | file_size,name,file_hash        | md5           | md5 verified",
                "sends_three_times | data_size,fileName,hash         | md5           | md5 verified",
                "sends_three_times | data_length,filename,md5_val    | md5           | md5 verified",
                "sends_three_times | filesize_bytes,file_name,sha256 | SHA256        | sha256 verified",
                "sends_three_times | msg_size,name,md5               | md5           | md5 verified",
                "sends_three_times | datasize,fileName,file_md5      | md5           | md5 verified",
                "sends_three_times | size,filename,hash              | md5           | md5 verified",
                "sends_three_times | fileLength,name,sha256          | SHA256        | sha256 verified",
                "sends_three_times | filesize,filename,md5           | xxdxxx        | not verified",
                "sends_three_times | filesize,filename,hash          | asdf165485221 | not verified",
                "sends_three_times | total_size,filename,hash        | 165485221     | not verified",
                "sends_three_times | data_size,filename,hash         | null          | not verified",
                "sends_three_times | file_size,filename,hash         | absent        | not verified",
            })
    void senderIsReceivedWithoutAnyOption(String habit, String keys, String hash, String verdict) throws Exception {
        try (PythonPeer peer =
                PythonPeer.start("dialect_senders.py", habit, "127.0.0.1", port, keys, hash, longFile, shortFile)) {
            assertThat(receiver.line()).isEqualTo("stored long.bin (48.8 KiB, " + verdict + ")");
            assertThat(receiver.line()).isEqualTo("stored 报告.txt (6 B, " + verdict + ")");
            assertThat(peer.finish()).isZero();
            assertThat(peer.line()).isNull();
        }
        assertKept(stored, longFile, shortFile);
    }

    @ParameterizedTest(name = "{0}: receive {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "is_big_endian | --byte-order big                        | ''",
                "greets        | --greeting until-frame                  | greeting from PEER passed over: 9 bytes,"
                        + " \"\\xe6\\xac\\xa2\\xe8\\xbf\\x8e\\xe6\\x82\\xa8\"",
                "greets        | --greeting 9                            | greeting from PEER passed over: 9 bytes,"
                        + " \"\\xe6\\xac\\xa2\\xe8\\xbf\\x8e\\xe6\\x82\\xa8\"",
                "sends_three_times | --strict --keys filesize,name,md5       | ''",
            })
    void senderIsReceivedWithItsOption(String habit, String options, String error) throws Exception {
        Path received = Files.createDirectory(directory.resolve("received"));
        List<Object> command = new ArrayList<>(List.of("receive", received, "--port", 0, "--count", 1));
        command.addAll(List.of(options.split(" ")));
        try (NonstickProcess process = NonstickProcess.start(command.toArray());
                PythonPeer peer = PythonPeer.start(
                        "dialect_senders.py",
                        habit,
                        "127.0.0.1",
                        process.port(),
                        "filesize,name,md5",
                        "md5",
                        longFile)) {
            assertThat(process.line()).isEqualTo("stored long.bin (48.8 KiB, md5 verified)");
            assertThat(peer.finish()).isZero();
            Result result = process.finish();
            assertThat(result.exitCode()).isZero();
            assertThat(String.join("\n", result.err()).replaceAll("127\\.0\\.0\\.1:\\d+", "PEER"))
                    .isEqualTo(error);
        }
        assertKept(received, longFile);
    }

    @Test
    void strictReceiverTakesNoOtherKeys() throws Exception {
        try (NonstickProcess process = NonstickProcess.start("receive", directory, "--port", 0, "--strict");
                PythonPeer peer = PythonPeer.start(
                        "dialect_senders.py",
                        "sends_three_times",
                        "127.0.0.1",
                        process.port(),
                        "filesize,name,md5",
                        "md5",
                        shortFile)) {
            assertThat(process.errorLine()).contains(" failed: ").contains("data_size");
            assertThat(peer.line()).isNull();
        }
    }

    @Test
    void senderWithADigestBehindTheBodyIsStored() throws Exception {
        try (PythonPeer peer = PythonPeer.start(
                "dialect_senders.py",
                "sends_a_digest_behind_the_body",
                "127.0.0.1",
                port,
                "filesize,name,md5",
                "md5",
                longFile)) {
            assertThat(receiver.line()).isEqualTo("stored long.bin (48.8 KiB, md5 verified)");
            // What comes behind the file is no frame, and ends the connection.
            assertThat(receiver.errorLine()).contains(" failed: ");
            assertThat(peer.finish()).isNotNull();
        }
        assertKept(stored, longFile);
    }
}
