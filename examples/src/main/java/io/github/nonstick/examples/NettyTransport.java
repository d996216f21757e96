package io.github.nonstick.examples;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.Locale;

/** What Netty talks to the kernel through. */
record NettyTransport(IoHandlerFactory loop, Class<? extends ServerSocketChannel> server) {
    /** The kernel's epoll where Netty's native library for it is on the class path, else the selectors of the JDK. */
    static NettyTransport best() {
        return hasEpoll()
                ? new NettyTransport(EpollIoHandler.newFactory(), EpollServerSocketChannel.class)
                : new NettyTransport(NioIoHandler.newFactory(), NioServerSocketChannel.class);
    }

    /** The library is looked for before it is loaded: current JVMs warn of every attempt. */
    private static boolean hasEpoll() {
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name = switch (processor) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "aarch_64";
            default -> processor;
        };
        String library = "/META-INF/native/libnetty_transport_native_epoll_" + name + ".so";
        return NettyTransport.class.getResource(library) != null && Epoll.isAvailable();
    }
}
