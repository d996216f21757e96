package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.junit.jupiter.api.Test;

class NettyTransportTest {
    @Test
    void isThatOfTheJdkWhereThereIsNoOther() throws Exception {
        boolean library = getClass().getResource("/META-INF/native/libnetty_transport_native_epoll_x86_64.so") != null
                || getClass().getResource("/META-INF/native/libnetty_transport_native_epoll_aarch_64.so") != null;

        assertThat(NettyTransport.best().server())
                .isEqualTo(library ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
    }
}
