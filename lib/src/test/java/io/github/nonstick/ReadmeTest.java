package io.github.nonstick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.netty.NettyFrame;
import io.github.nonstick.netty.NonstickFrameDecoder;
import io.github.nonstick.netty.NonstickFrameEncoder;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.server.ServerSettings;
import io.github.nonstick.transfer.FileReceiver;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import io.github.nonstick.transfer.SendOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        try (FrameServer server =
                FrameServer.startWithChannels(new InetSocketAddress("localhost", 0), receiver::serve)) {
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

    @Test
    void showsTheServerThatIsRunHere() throws IOException {
        List<String> answers = new ArrayList<>();

        // readme: server
        SocketAddress address = new InetSocketAddress("localhost", 0); // or UnixDomainSocketAddress.of(path)
        try (FrameServer server = FrameServer.start(address, ServerSettings.standard(), connection -> {
            while (connection.next()) {
                String text = connection.readBodyText();
                connection.send(text.toUpperCase(Locale.ROOT).getBytes(UTF_8));
            }
        })) {
            try (FrameConnection client = FrameConnection.connect(server.boundAddress(), Duration.ofSeconds(5))) {
                client.send("one".getBytes(UTF_8));
                client.send("two".getBytes(UTF_8));
                client.shutdownOutput();
                while (client.next()) {
                    answers.add(client.readBodyText()); // ONE, then TWO
                }
            }
            server.stop(Duration.ofSeconds(10)); // frames in flight are answered
        }
        // end

        assertThat(answers).containsExactly("ONE", "TWO");
        assertThat(Files.readString(README)).contains("```java\n" + shown("// readme: server") + "```\n");
    }

    @Test
    void showsThePipelineThatIsRunHere() throws IOException {
        EmbeddedChannel channel = new EmbeddedChannel();
        ChannelPipeline pipeline = channel.pipeline();

        // readme: netty
        FrameFormat format = FrameFormat.standard();
        pipeline.addLast(NonstickFrameDecoder.ofFrames(format, 1 << 20), new NonstickFrameEncoder(format));
        pipeline.addLast(new SimpleChannelInboundHandler<NettyFrame>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, NettyFrame frame) {
                context.writeAndFlush(frame.retain()); // back to where it came from
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close(); // cause is a FramingException where the peer is at fault
            }
        });
        // end

        byte[] frame = new FrameEncoder().encode(FrameHeader.of(0));
        channel.writeInbound(Unpooled.wrappedBuffer(frame));
        ByteBuf echo = channel.readOutbound();
        assertThat(ByteBufUtil.getBytes(echo)).isEqualTo(frame);
        echo.release();
        channel.writeInbound(Unpooled.wrappedBuffer("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)));
        assertThat(channel.isOpen()).isFalse();
        assertThat(Files.readString(README)).contains("```java\n" + shown("// readme: netty") + "```\n");
    }

    private static String shown(String mark) throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/github/nonstick/ReadmeTest.java"));
        String line = "        " + mark + "\n";
        int begin = source.indexOf(line) + line.length();
        return source.substring(begin, source.indexOf("        // end\n", begin))
                .indent(-8);
    }
}
