package io.github.nonstick.benchmarks.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.io.BodyVerification;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.io.ReadBuffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EchoTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src/main/java/io/github/nonstick/benchmarks/connections/Echo.java");

    @Test
    void readmeShowsTheClassThatIsMeasured() throws IOException {
        String source = Files.readString(SOURCE);

        assertThat(Files.readString(README))
                .contains("```java\n" + source.substring(source.indexOf("/** One")) + "```\n");
    }

    @Test
    void stopsReadingAPeerThatDoesNotReadAndAnswersAllInTheEnd() throws Exception {
        try (Selector selector = Selector.open();
                ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
            SocketChannel channel = listener.accept();
            channel.configureBlocking(false);
            Echo echo = new Echo(channel, FrameFormat.standard(), ReadBuffer.standard());
            SelectionKey connection = channel.register(selector, SelectionKey.OP_READ);
            CompletableFuture<Boolean> stoppedReading = new CompletableFuture<>();
            Thread loop = new Thread(() -> {
                try {
                    while (channel.isOpen()) {
                        selector.select();
                        selector.selectedKeys().clear();
                        echo.ready(connection);
                        if (channel.isOpen() && connection.interestOps() == SelectionKey.OP_WRITE) {
                            stoppedReading.complete(true);
                        }
                    }
                } catch (IOException e) {
                    stoppedReading.completeExceptionally(e);
                }
            });
            loop.start();
            byte[] frame = new byte[50_000];
            Thread sending = new Thread(() -> {
                try {
                    FrameWriter writer = FrameWriter.of(client);
                    for (int i = 0; i < 1_000; i++) {
                        writer.write(String.valueOf(i), frame);
                    }
                } catch (IOException e) {
                    stoppedReading.completeExceptionally(e);
                }
            });
            sending.start();
            assertThat(stoppedReading.get(60, TimeUnit.SECONDS)).isTrue();
            FrameReader reader = FrameReader.of(client);
            for (int i = 0; i < 1_000; i++) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.header().filename()).isEqualTo(String.valueOf(i));
                assertThat(reader.readBody()).isEqualTo(frame);
                assertThat(reader.verification()).isEqualTo(BodyVerification.VERIFIED);
            }
            client.shutdownOutput();
            assertThat(reader.next()).isFalse();
            loop.join();
            sending.join();
        }
    }
}
