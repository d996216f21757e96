package io.github.nonstick.benchmarks.connections;

import io.github.nonstick.FrameFormat;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server that answers each frame with the same, on a free port of this machine. */
interface EchoServer extends Closeable {
    /** What all of them are given: more than any system lets wait. */
    int BACKLOG = 4_096;

    /** The ways to make one. */
    enum Kind {
        /** This library's server: a thread for each connection, a virtual one where there are such. */
        FRAME_SERVER {
            @Override
            EchoServer start(int maxConnections) throws IOException {
                return ThreadsEchoServer.start(maxConnections);
            }
        },
        /** One thread with a selector, and the connections that the README shows. */
        SELECTOR {
            @Override
            EchoServer start(int maxConnections) throws IOException {
                return SelectorEchoServer.start();
            }
        },
        /** Netty with this library's handlers. */
        NETTY {
            @Override
            EchoServer start(int maxConnections) {
                return new NettyEchoServer();
            }
        };

        /** Starts a server that has to serve so many connections at once. */
        abstract EchoServer start(int maxConnections) throws IOException;
    }

    /** The format of the frames: what a server would have, hashes verified. */
    FrameFormat FORMAT = FrameFormat.standard().withMaxBodyLength(1 << 20);

    /** An address with any free port. */
    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    int port();

    /** How many connections are being served. */
    int connections();
}
