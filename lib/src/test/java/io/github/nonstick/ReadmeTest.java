package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.transfer.FileReceiver;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import io.github.nonstick.transfer.SendOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README shows code that is compiled and run. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");

    @Test
    void showsTheProgramThatIsBuiltAsAProjectOfItsOwn() throws IOException {
        String onClassPath = Files.readString(Path.of("src/it/classpath/src/main/java/hello/Hello.java"));
        String onModulePath = Files.readString(Path.of("src/it/modulepath/src/main/java/hello/Hello.java"));

        assertThat(Files.readString(README)).contains("```java\n" + onClassPath + "```\n");
        assertThat(onModulePath).isEqualTo(onClassPath);
    }

    @Test
    void showsTheTransferThatIsRunHere(@TempDir Path inbox, @TempDir Path home) throws IOException {
        Path photo = Files.writeString(home.resolve("photo.jpg"), "not really");

        // readme
        FileReceiver receiver = FileReceiver.into(inbox).withMaxFileSize(1 << 30);
        try (FrameServer server = FrameServer.start(new InetSocketAddress("localhost", 0), receiver::serve)) {
            FileSender sender = FileSender.to(server.localAddress());
            for (SendOutcome outcome : sender.send(List.of(OutgoingFile.of(photo)))) {
                System.out.println(outcome.file() + " " + outcome.status()); // STORED: verified, and on its disk
            }
        }
        // end

        assertThat(inbox.resolve("photo.jpg")).hasSameBinaryContentAs(photo);
        assertThat(Files.readString(README)).contains("```java\n" + shown("// readme") + "```\n");
    }

    @Test
    void showsTheDialectThatIsSpokenHere() throws IOException {
        byte[] bytes = "not really".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        WritableByteChannel channel = Channels.newChannel(wire);

        // readme: dialects
        FrameFormat format = FrameFormat.standard()
                .withKeys(HeaderKeys.standard().withKnownAliasesRead().withKnownAliasesWritten())
                .withHeaderOnlyFrames(true);
        try (FrameWriter writer = FrameWriter.of(channel, format)) {
            writer.write(FrameHeader.headerOnly().with("cmd", "list"), new byte[0]);
            writer.write("photo.jpg", bytes); // also as file_name, with total_size, filesize, md5, ...
        }
        // end

        assertThat(wire.toString(StandardCharsets.US_ASCII))
                .contains("{\"cmd\": \"list\"}")
                .contains("\"file_name\": \"photo.jpg\"", "\"total_size\": 10");
        assertThat(Files.readString(README)).contains("```java\n" + shown("// readme: dialects") + "```\n");
    }

    private static String shown(String mark) throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/github/nonstick/ReadmeTest.java"));
        String line = "        " + mark + "\n";
        int begin = source.indexOf(line) + line.length();
        return source.substring(begin, source.indexOf("        // end\n", begin))
                .indent(-8);
    }
}
