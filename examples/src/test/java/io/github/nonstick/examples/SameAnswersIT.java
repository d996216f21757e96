package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.SenderTap.Conversation;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import io.github.nonstick.transfer.OutgoingTree;
import io.github.nonstick.transfer.SenderListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code receive} and {@code netty-receiver} say the same to the same bytes, on the wire and in their lines. */
class SameAnswersIT {
    private static final String TOKEN = "0123456789abcdef";

    /** Recorded between programs that know nothing of this one; present where this is developed. */
    private static final Path CAPTURES =
            Path.of(System.getProperty("nonstick.captures", "../../shared/vectors/captures"));

    @TempDir
    Path directory;

    private Path files;
    private Path tokenFile;

    @BeforeEach
    void makeFiles() throws IOException {
        files = Files.createDirectories(directory.resolve("files/tree/报告"))
                .getParent()
                .getParent();
        Files.writeString(files.resolve("hello.txt"), "hello");
        Files.write(files.resolve("empty"), new byte[0]);
        byte[] bytes = new byte[3 << 20];
        new Random(7).nextBytes(bytes);
        Files.write(files.resolve("large"), bytes);
        Files.write(files.resolve("resumable"), bytes);
        Files.writeString(files.resolve("other"), "other");
        Files.writeString(files.resolve("tree/报告/1"), "one");
        tokenFile = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(tokenFile, Set.of(PosixFilePermission.OWNER_READ));
        }
    }

    /** A receiver at work, and where it stores. */
    private record Receiver(NonstickProcess process, int port, Path inbox) implements AutoCloseable {
        /** Its lines on both outputs; peers have other ports each time. */
        List<String> lines() throws Exception {
            process.signal("TERM");
            NonstickProcess.Result result = process.finish();
            return Stream.concat(result.out().stream(), result.err().stream())
                    .map(line -> line.replaceAll("127\\.0\\.0\\.1:\\d+", "peer").replace(inbox.toString(), "inbox"))
                    .sorted()
                    .toList();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private Receiver start(String command, Object... options) throws Exception {
        Path inbox = Files.createTempDirectory(directory, command);
        List<Object> arguments = new ArrayList<>(List.of(command, inbox, "--port", 0));
        arguments.addAll(Arrays.asList(options));
        NonstickProcess process = NonstickProcess.start(arguments.toArray());
        return new Receiver(process, process.port(), inbox);
    }

    private void assertSameAnswers(List<byte[]> conversations, Object... options) throws Exception {
        try (Receiver usual = start("receive", options);
                Receiver netty = start("netty-receiver", options)) {
            for (byte[] conversation : conversations) {
                assertThat(new String(say(netty.port(), conversation), UTF_8))
                        .isEqualTo(new String(say(usual.port(), conversation), UTF_8));
            }
            assertThat(netty.lines()).isEqualTo(usual.lines());
            assertThat(stored(netty.inbox())).isEqualTo(stored(usual.inbox()));
        }
    }

    @Test
    void recordedSendersGetTheSameAnswers() throws Exception {
        List<Conversation> recorded = record(new Object[0], tap -> {
            FileSender plain = FileSender.to(tap.address());
            plain.send(files("hello.txt", "empty", "large"));
            plain.send(files("hello.txt"));
            plain.withHash(null).send(files("other"));
            plain.send(OutgoingTree.of(files.resolve("tree"), new SenderListener() {}));
            plain.withResume(true).send(files("resumable"));
            plain.withResume(true).send(files("resumable"));
        });
        assertThat(recorded)
                .hasSize(6)
                .allSatisfy(each -> assertThat(each.answered()).isNotEmpty());

        assertSameAnswers(recorded.stream().map(Conversation::sent).toList());
    }

    @Test
    void sendersWithATokenAndWithoutGetTheSameAnswers() throws Exception {
        List<Conversation> recorded = record(new Object[] {"--token-file", tokenFile}, tap -> {
            FileSender.to(tap.address()).withToken(TOKEN).send(files("hello.txt", "large"));
            FileSender.to(tap.address()).withToken("another-one-of-16").send(files("empty"));
            FileSender.to(tap.address()).send(files("empty"));
        });
        assertThat(recorded).hasSize(3);

        assertSameAnswers(recorded.stream().map(Conversation::sent).toList(), "--token-file", tokenFile);
    }

    @Test
    void whoSendsNoFramesOrWrongOnesGetsTheSameAnswers() throws Exception {
        byte[] frame = frame(FrameHeader.of(5).withFilename("a").with("want_reply", 1), "hello");
        List<byte[]> conversations = List.of(
                joined(frame, frame, frame(FrameHeader.of(0).withFilename("b").with("want_reply", 2), "")),
                Arrays.copyOf(frame, 2),
                Arrays.copyOf(frame, 20),
                Arrays.copyOf(frame, frame.length - 1),
                frame(
                        FrameHeader.of(5)
                                .withFilename("c")
                                .withHash("0".repeat(64))
                                .with("want_reply", 3),
                        "hello"),
                frame(FrameHeader.of(0).withFilename("../c").with("want_reply", 4), ""),
                frame(FrameHeader.of(Long.MAX_VALUE).withFilename("d").with("want_reply", 5), "hello"),
                frame(FrameHeader.of(0).with("nonstick", "later").with("want_reply", 6), ""),
                frame(FrameHeader.of(1).with("nonstick", "segment").with("offset", 0L), "x"),
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8),
                "\u0016\u0003\u0001\u0002\0\u0001".getBytes(UTF_8),
                new byte[] {0, 0, 0, 9, '{', '}'},
                new byte[0]);
        assertSameAnswers(conversations, "--max-file-size", "1G");
    }

    @Test
    void recordingsOfOtherProgramsGetTheSameAnswers() throws Exception {
        assumeTrue(Files.isDirectory(CAPTURES), "no captures at " + CAPTURES);
        List<byte[]> conversations = new ArrayList<>();
        try (Stream<Path> captures = Files.list(CAPTURES)) {
            for (Path capture : captures.filter(file -> file.toString().endsWith(".bin"))
                    .sorted()
                    .toList()) {
                conversations.add(Files.readAllBytes(capture));
            }
        }

        assertSameAnswers(conversations, "--on-conflict", "rename");
        assertSameAnswers(conversations, "--greeting", "until-frame", "--json", "--byte-order", "big");
    }

    /** What senders do. */
    private interface Sending {
        void send(SenderTap tap) throws IOException;
    }

    private List<Conversation> record(Object[] options, Sending sending) throws Exception {
        try (Receiver receiver = start("receive", options);
                SenderTap tap = SenderTap.before(receiver.port())) {
            sending.send(tap);
            return tap.end();
        }
    }

    private List<OutgoingFile> files(String... names) {
        return Stream.of(names)
                .map(name -> OutgoingFile.of(files.resolve(name)))
                .toList();
    }

    private static byte[] frame(FrameHeader header, String body) {
        return joined(new FrameEncoder().encode(header), body.getBytes(UTF_8));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Says it, and answers what the receiver says until it hangs up. */
    private static byte[] say(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        }
    }

    /** What is in a directory: names with lengths. */
    private static List<String> stored(Path inbox) throws IOException {
        try (Stream<Path> paths = Files.walk(inbox)) {
            return paths.map(
                            path -> inbox.relativize(path) + " " + path.toFile().length())
                    .sorted()
                    .toList();
        }
    }
}
