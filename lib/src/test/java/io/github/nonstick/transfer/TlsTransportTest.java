package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TlsTransportTest {
    private SocketChannel channel;
    private SocketChannel peer;
    private TlsTransport transport;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            peer = SocketChannel.open(server.getLocalAddress());
            channel = server.accept();
        }
        transport = new TlsTransport(channel);
    }

    @AfterEach
    void disconnect() throws IOException {
        peer.close();
        channel.close();
    }

    private void peerSends(String text) throws IOException {
        peer.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    @Test
    void givesThePeersBytesAndThenTheEnd() throws IOException {
        InputStream in = transport.getInputStream();
        byte[] bytes = new byte[8];
        peerSends("abc\u007f");
        assertThat(transport.silent()).isTrue();
        assertThat(in.read(bytes, 0, 0)).isZero();
        assertThat(transport.silent()).isTrue();
        assertThat(in.available()).isZero();
        assertThat(in.read()).isEqualTo('a');
        assertThat(transport.silent()).isFalse();
        assertThat(in.readNBytes(bytes, 2, 2)).isEqualTo(2);
        assertThat(bytes).startsWith(0, 0, 'b', 'c', 0);
        assertThat(in.read(bytes, 0, 8)).isEqualTo(1);
        peer.write(ByteBuffer.wrap(new byte[] {(byte) 0xff}));
        assertThat(in.read()).isEqualTo(0xff);
        assertThat(transport.ended()).isFalse();
        peer.close();
        assertThat(in.read(bytes, 0, 8)).isEqualTo(-1);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(transport.ended()).isTrue();
        assertThat(transport.inputFailure()).isNull();
    }

    @Test
    void readsAheadWhatHasCome() throws IOException {
        peerSends("a".repeat(10_000));
        peer.close();
        InputStream in = transport.getInputStream();
        int available = 0;
        int read = 0;
        while (in.read() >= 0) {
            read++;
            available = Math.max(available, in.available());
        }
        assertThat(read).isEqualTo(10_000);
        assertThat(available).isPositive();
    }

    @Test
    void tellsTheFirstBytesThatAreNoTls() throws IOException {
        for (String first : new String[] {"\u0016", "\u0003", "\u0001"}) {
            assertThat(transport.foreignBytes()).isNull();
            peerSends(first);
            transport.getInputStream().read();
        }
        assertThat(transport.foreignBytes()).isNull();
    }

    @Test
    void anotherVersionIsNoTls() throws IOException {
        peerSends("\u0015\u0002" + "x".repeat(20));
        transport.getInputStream().readNBytes(22);
        assertThat(transport.foreignBytes()).isEqualTo("\"\\x15\\x02" + "x".repeat(14) + "\"");
    }

    @Test
    void theFirstBytesMayComeInPieces() throws IOException {
        peerSends("S");
        transport.getInputStream().read();
        peerSends("SH" + "x".repeat(20));
        transport.getInputStream().readNBytes(22);
        assertThat(transport.foreignBytes()).isEqualTo("\"SSH" + "x".repeat(13) + "\"");
    }

    @Test
    void theFirstByteTellsIt() throws IOException {
        peerSends("S");
        transport.getInputStream().read();
        assertThat(transport.foreignBytes()).isEqualTo("\"S\"");
    }

    @Test
    void theSecondByteTellsItToo() throws IOException {
        peerSends("\u0016\u0002");
        transport.getInputStream().readNBytes(2);
        assertThat(transport.foreignBytes()).isEqualTo("\"\\x16\\x02\"");
    }

    @Test
    void anotherBeginningIsNoTls() throws IOException {
        peerSends("\u0017\u0003");
        transport.getInputStream().readNBytes(2);
        assertThat(transport.foreignBytes()).isEqualTo("\"\\x17\\x03\"");
    }

    @Test
    void writesAllBytesOfWhateverArray() throws IOException {
        OutputStream out = transport.getOutputStream();
        byte[] bytes = "abcdef".getBytes(US_ASCII);
        out.write(bytes, 1, 2);
        out.write(bytes, 4, 2);
        out.write('x');
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) 'y');
        Thread writing = new Thread(() -> {
            try {
                out.write(large, 0, large.length);
                transport.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        writing.start();
        byte[] all = peer.socket().getInputStream().readAllBytes();
        assertThat(new String(all, 0, 5, US_ASCII)).isEqualTo("bcefx");
        assertThat(all).hasSize(5 + large.length);
        assertThat(transport.outputFailure()).isNull();
    }

    @Test
    void remembersHowItFailed() throws IOException {
        transport.close();
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(() -> transport.getOutputStream().write(1))
                .isInstanceOf(ClosedChannelException.class)
                .isSameAs(transport.outputFailure());
        assertThatThrownBy(() -> transport.getInputStream().read())
                .isInstanceOf(ClosedChannelException.class)
                .isSameAs(transport.inputFailure());
    }

    @Test
    void isTheConnectedSocketOfItsChannel() throws IOException {
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        assertThat(transport.isConnected()).isTrue();
        assertThat(transport.isBound()).isTrue();
        assertThat(transport.getInetAddress()).isEqualTo(remote.getAddress());
        assertThat(transport.getPort()).isEqualTo(remote.getPort());
        assertThat(transport.getLocalAddress()).isEqualTo(local.getAddress());
        assertThat(transport.getLocalPort()).isEqualTo(local.getPort());
        assertThat(transport.getSoLinger()).isEqualTo(-1);
        assertThat(transport.getSoTimeout()).isZero();
    }
}
