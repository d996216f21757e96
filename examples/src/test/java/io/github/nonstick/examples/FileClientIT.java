package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program file-client with servers that are not as they should be, and without any. */
class FileClientIT {
    private static final byte[] CONTENT = "hello".getBytes(US_ASCII);
    private static final FrameHeader OFFER = FrameHeader.of(0).with("length", 5).with("version", "1");

    @TempDir
    Path directory;

    /** What a server says behind the first request, and behind what the client says to that. */
    private interface Answer {
        void give(FrameReader reader, FrameWriter writer) throws IOException;
    }

    private static ScriptedPeer server(Answer answer) throws IOException {
        return ScriptedPeer.start(connection -> play(connection, answer));
    }

    private static void play(Socket connection, Answer answer) throws IOException {
        FrameReader reader = FrameReader.of(connection.getInputStream());
        FrameWriter writer = FrameWriter.of(connection.getOutputStream());
        reader.next();
        answer.give(reader, writer);
        connection.shutdownOutput();
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private static void say(FrameWriter writer, FrameHeader header) throws IOException {
        writer.write(header, new byte[0]);
    }

    private Result client(Answer answer, Object... command) throws Exception {
        try (ScriptedPeer server = server(answer)) {
            Object[] arguments = new Object[command.length + 2];
            arguments[0] = "file-client";
            arguments[1] = server.target();
            System.arraycopy(command, 0, arguments, 2, command.length);
            return new NonstickProcess.Launch().in(directory).run(arguments);
        }
    }

    private static Result failed(int exitCode, String error) {
        return new Result(exitCode, List.of(), List.of("nonstick file-client: " + error));
    }

    @Test
    void namesAndErrorsOfTheServerAreShownAsWhatTheyAre() throws Exception {
        assertThat(client(
                        (reader, writer) -> {
                            FrameHeader file = FrameHeader.of(0).with("length", 1);
                            say(writer, file.withFilename("\u001b]0;owned\u0007"));
                            say(writer, file.withFilename("../\u202egnp.exe"));
                            say(writer, FrameHeader.of(0).with("error", "\u001b[2Jall is well"));
                        },
                        "list"))
                .isEqualTo(new Result(
                        4,
                        List.of(
                                "              1  \"\\u001b]0;owned\\u0007\"",
                                "              1  \"../\\u202egnp.exe\""),
                        List.of("nonstick file-client: list: \"\\u001b[2Jall is well\"")));
    }

    @Test
    void aNameThatLeadsElsewhereIsNotWrittenWhateverTheServerOffers() throws Exception {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        assertThat(client((reader, writer) -> say(writer, OFFER), "get", "../evil", "--into", inner))
                .isEqualTo(failed(7, "get ../evil: filename \"../evil\" has a path separator"));
        assertThat(directory).isDirectoryNotContaining("glob:**evil*");
    }

    @Test
    void anotherHashThanTheFileHasLeavesNothing() throws Exception {
        String actual = BodyDigest.hash(HashAlgorithm.SHA_256, CONTENT).hex();
        String announced = "0".repeat(64);
        assertThat(client(
                        (reader, writer) -> {
                            say(writer, OFFER);
                            writer.write(FrameHeader.of(5), CONTENT);
                            say(writer, FrameHeader.of(0).with("sha256", announced));
                        },
                        "get",
                        "a"))
                .isEqualTo(failed(5, "get a: the file's SHA-256 is " + actual + ", announced is " + announced));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aSegmentThatWasChangedOnTheWayIsNotTaken() throws Exception {
        Answer changed = (reader, writer) -> {
            say(writer, OFFER);
            writer.write(FrameHeader.of(5).withHash("00000000"), CONTENT);
        };
        Result result = client(changed, "get", "a");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err())
                .singleElement()
                .asString()
                .startsWith("nonstick file-client: get a: changed on the way: CRC32C of the body is ");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFileIsPutWhenTheServerSaysSoAndNothingElse() throws Exception {
        Path file = Files.write(directory.resolve("a"), CONTENT);
        FrameHeader begin = FrameHeader.of(0).with("offset", 0);
        for (FrameHeader answer : List.of(
                FrameHeader.of(0),
                FrameHeader.of(0).with("done", false),
                FrameHeader.of(0).with("done", 1))) {
            Answer other = (reader, writer) -> {
                say(writer, begin);
                say(writer, answer);
            };
            assertThat(client(other, "put", file))
                    .isEqualTo(failed(6, "put " + file + ": the other side does not say that it has the file"));
        }
        Answer more = (reader, writer) -> say(writer, begin.with("offset", 6));
        assertThat(client(more, "put", file))
                .isEqualTo(failed(6, "put " + file + ": the other side has 6 bytes of a file of 5"));
    }

    @Test
    void whatIsCutOrNoAnswerIsNeverAFile() throws Exception {
        assertThat(client((reader, writer) -> say(writer, OFFER), "get", "a"))
                .isEqualTo(failed(6, "get a: the other side has closed the connection"));
        assertThat(client(
                        (reader, writer) -> {
                            say(writer, OFFER);
                            writer.write(FrameHeader.of(5), CONTENT);
                        },
                        "get",
                        "a"))
                .isEqualTo(failed(6, "get a: the other side has closed the connection"));
        assertThat(client((reader, writer) -> say(writer, FrameHeader.of(0)), "get", "b"))
                .isEqualTo(failed(6, "get b: the other side does not say its length"));
        assertThat(client(
                        (reader, writer) -> {
                            say(writer, OFFER);
                            say(writer, FrameHeader.of(0).with("sha256", "?"));
                        },
                        "get",
                        "b"))
                .isEqualTo(failed(6, "get b: what came as sha256 is none"));
        assertThat(directory).isDirectoryNotContaining("glob:**/[ab]");
    }

    @Test
    void whatTheServerSaysInTheMiddleOfAPutIsTheReason() throws Exception {
        Files.write(directory.resolve("long"), new byte[32 << 20]);
        try (ScriptedPeer server = ScriptedPeer.start(connection -> {
            FrameReader reader = FrameReader.of(connection.getInputStream());
            FrameWriter writer = FrameWriter.of(connection.getOutputStream());
            reader.next();
            say(writer, FrameHeader.of(0).with("offset", 0));
            reader.next();
            say(writer, FrameHeader.of(0).with("error", "the disk is full"));
            connection.getInputStream().skipNBytes(1 << 20);
        })) {
            assertThat(new NonstickProcess.Launch().in(directory).run("file-client", server.target(), "put", "long"))
                    .isEqualTo(failed(4, "put long: the disk is full"));
        }
    }

    @Test
    void saysWhatCannotBe() throws Exception {
        try (ServerSocket used = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            assertThat(NonstickProcess.run("file-server", directory, "--port", used.getLocalPort()))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick file-server: cannot listen on 127.0.0.1:" + used.getLocalPort()
                                    + ": the port is in use")));
        }
        assertThat(NonstickProcess.run("file-server", directory.resolve("none")))
                .isEqualTo(new Result(
                        7,
                        List.of(),
                        List.of("nonstick file-server: there is no directory " + directory.resolve("none"))));
        assertThat(NonstickProcess.run("file-client", "localhost:9", "get", "a", "--into", directory.resolve("none")))
                .isEqualTo(failed(7, "there is no directory " + directory.resolve("none")));
    }

    @Test
    void saysWhenNobodyIsThere() throws Exception {
        int port;
        try (ServerSocket reserved = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            port = reserved.getLocalPort();
        }
        Result failed = failed(
                3,
                "cannot connect to 127.0.0.1:" + port
                        + ": connection refused: nothing listens there; start the server, or check the port");
        assertThat(NonstickProcess.run("file-client", "127.0.0.1:" + port, "list"))
                .isEqualTo(failed);
        assertThat(NonstickProcess.run("file-client", "127.0.0.1:" + port)).isEqualTo(failed);
    }
}
