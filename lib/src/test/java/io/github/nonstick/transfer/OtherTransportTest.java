package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A receiver behind something else than a socket. */
@Timeout(60)
class OtherTransportTest {
    @TempDir
    Path inbox;

    private final Pipe toReceiver = open();
    private final Pipe fromReceiver = open();
    private final List<String> told = new ArrayList<>();

    private static Pipe open() {
        try {
            return Pipe.open();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        toReceiver.sink().close();
        toReceiver.source().close();
        fromReceiver.sink().close();
        fromReceiver.source().close();
    }

    private FileReceiver receiver() {
        return FileReceiver.into(inbox).withListener(new ReceiverListener() {
            @Override
            public void failed(SocketAddress peer, IOException cause) {
                told.add(peer + ": " + cause.getMessage());
            }
        });
    }

    @Test
    void storesAndAnswersAndClosesTheConnection() throws IOException {
        write(FrameHeader.of(3).withFilename("a").with("want_reply", 7), new byte[3]);
        toReceiver.sink().close();

        receiver().serve(new Piped());

        assertThat(inbox.resolve("a")).hasBinaryContent(new byte[3]);
        FrameReader replies = FrameReader.of(fromReceiver.source());
        assertThat(replies.next()).isTrue();
        assertThat(replies.header().attribute("status")).isEqualTo("stored");
        assertThat(replies.header().attribute("reply_to")).isEqualTo(7L);
        assertThat(replies.next()).isFalse();
        assertThat(toReceiver.source().isOpen()).isFalse();
        assertThat(told).isEmpty();
    }

    @Test
    void closesAPeerThatIsSilent() throws IOException {
        receiver()
                .withDeadlines(Deadlines.standard().withFirstByte(Duration.ofMillis(50)))
                .serve(new Piped());

        assertThat(told).singleElement().asString().startsWith("pipe/<unresolved>:1: no first byte within 50 ms");
        assertThat(toReceiver.source().isOpen()).isFalse();
    }

    @Test
    void refusesToServeOutsideTlsWhereItIsInside() throws Exception {
        FileReceiver secure = receiver().withTls(TlsSettings.client());

        assertThatThrownBy(() -> secure.serve(new Piped()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the receiver is inside TLS, the connection is not");
        assertThat(toReceiver.source().isOpen()).isFalse();
    }

    private void write(FrameHeader header, byte[] body) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1_024);
        new FrameEncoder().encode(header, bytes);
        bytes.put(body).flip();
        toReceiver.sink().write(bytes);
    }

    /** Two pipes. */
    private final class Piped implements PeerConnection {
        @Override
        public ReadableByteChannel input() {
            return toReceiver.source();
        }

        @Override
        public WritableByteChannel output() {
            return fromReceiver.sink();
        }

        @Override
        public void shutdownOutput() throws IOException {
            fromReceiver.sink().close();
        }

        @Override
        public SocketAddress remoteAddress() {
            return InetSocketAddress.createUnresolved("pipe", 1);
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public void close() throws IOException {
            toReceiver.source().close();
            fromReceiver.sink().close();
        }
    }
}
