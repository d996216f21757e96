package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both commands with each other, in a dialect. */
class DialectIT {
    @TempDir
    Path directory;

    private Path received;
    private Path file;
    private Path tree;

    @BeforeEach
    void makeFiles() throws IOException {
        received = Files.createDirectory(directory.resolve("received"));
        byte[] bytes = new byte[1_000_000];
        new Random(8).nextBytes(bytes);
        file = Files.write(directory.resolve("file.bin"), bytes);
        tree = Files.createDirectory(directory.resolve("tree"));
        Files.writeString(Files.createDirectory(tree.resolve("inner")).resolve("a.txt"), "粘包");
        Files.writeString(tree.resolve("b.txt"), "b");
    }

    private NonstickProcess receiver(String options) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("receive", received, "--port", 0));
        arguments.addAll(words(options));
        return NonstickProcess.start(arguments.toArray());
    }

    private static List<String> words(String options) {
        return options.isBlank() ? List.of() : List.of(options.strip().split(" "));
    }

    private static Result send(String options, Object... rest) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("send"));
        arguments.addAll(List.of(rest));
        arguments.addAll(words(options));
        return NonstickProcess.run(arguments.toArray());
    }

    /** The receiver answers in names of its own, which the sender has to understand. */
    @ParameterizedTest(name = "receive {0}, send {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                  | --keys size,name,md5",
                "--keys size,name,md5                | ''",
                "--byte-order big --keys x,y,z       | --byte-order big --also-keys x,y,z",
                "--strict                            | --also-keys all",
                "--byte-order big --strict --keys file_size,fileName,file_hash"
                        + " | --byte-order big --keys file_size,fileName,file_hash",
            })
    void filesTreesAndResumedOnesAreStored(String receiving, String sending) throws Exception {
        try (NonstickProcess receiver = receiver(receiving)) {
            String target = "127.0.0.1:" + receiver.port();

            assertThat(send(sending, file, tree, target))
                    .isEqualTo(new Result(
                            0,
                            List.of(
                                    "stored " + file + " as file.bin (976.5 KiB)",
                                    "stored " + tree + ": 2 files, 2 directories, 7 B"),
                            List.of()));
            // In segments; those of the tree are there already, and compared.
            Files.delete(received.resolve("file.bin"));
            assertThat(send(sending + " --resume", file, tree, target).exitCode())
                    .isZero();
        }
        assertThat(received.resolve("file.bin")).hasSameBinaryContentAs(file);
        assertThat(received.resolve("tree/inner/a.txt")).hasContent("粘包");
        assertThat(received.resolve("tree/b.txt")).hasContent("b");
    }

    @Test
    void eachFileOfATreeHasAConnectionOfItsOwnWhereThatIsWanted() throws Exception {
        try (NonstickProcess receiver = receiver("")) {
            String target = "127.0.0.1:" + receiver.port();

            Result result = send("--connection-per-file", file, tree, target);

            assertThat(result.out()).last().isEqualTo("stored " + tree + ": 2 files, 2 directories, 7 B");
            assertThat(result.exitCode()).isZero();
        }
        assertThat(received.resolve("tree/inner/a.txt")).hasContent("粘包");
    }

    @Test
    void otherByteOrderIsNamedByBothSides() throws Exception {
        try (NonstickProcess receiver = receiver("--byte-order big")) {
            Result result = send("", file, "127.0.0.1:" + receiver.port());

            assertThat(receiver.errorLine()).contains("little-endian");
            assertThat(result.exitCode()).isIn(0, 6);
        }
        assertThat(received).isEmptyDirectory();
    }
}
