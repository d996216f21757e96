package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlainConnectionTest {
    @Test
    void isTheChannelItself() throws Exception {
        try (TlsPeers peers = TlsPeers.connected();
                PlainConnection connection = new PlainConnection(peers.clientChannel)) {
            assertThat(connection.input()).isSameAs(peers.clientChannel);
            assertThat(connection.output()).isSameAs(peers.clientChannel);
            assertThat(connection.isSecure()).isFalse();
            assertThat(connection.remoteAddress()).isEqualTo(peers.serverChannel.getLocalAddress());
        }
    }

    @Test
    void outputEndsByItself() throws Exception {
        try (TlsPeers peers = TlsPeers.connected();
                PlainConnection connection = new PlainConnection(peers.clientChannel)) {
            connection.shutdownOutput();
            assertThat(peers.serverChannel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            peers.serverChannel.write(ByteBuffer.allocate(1));
            assertThat(connection.input().read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
    }

    @Test
    void closingEndsAReadThatWaits() throws Exception {
        try (TlsPeers peers = TlsPeers.connected()) {
            PlainConnection connection = new PlainConnection(peers.clientChannel);
            Future<Integer> read = peers.run(() -> connection.input().read(ByteBuffer.allocate(1)));
            TimeUnit.MILLISECONDS.sleep(100);
            connection.close();
            assertThatThrownBy(() -> TlsPeers.result(read)).isInstanceOf(ClosedChannelException.class);
        }
    }
}
