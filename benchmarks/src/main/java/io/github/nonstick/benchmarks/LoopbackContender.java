package io.github.nonstick.benchmarks;

import java.io.IOException;
import java.util.List;

/** The contenders of {@link LoopbackBenchmark}; see {@link Contender} for those of the same name. */
public enum LoopbackContender {
    NONSTICK {
        @Override
        Loopback open(List<Message> messages) throws IOException {
            return new NonstickLoopback(messages);
        }
    },
    JACKSON_STREAMS {
        @Override
        Loopback open(List<Message> messages) throws IOException {
            return new JacksonStreamsLoopback(messages);
        }
    },
    NETTY_JACKSON {
        @Override
        Loopback open(List<Message> messages) throws IOException {
            return new NettyJacksonLoopback(messages);
        }
    },
    /** This library's handlers in the same pipelines. */
    NONSTICK_NETTY {
        @Override
        Loopback open(List<Message> messages) throws IOException {
            return new NonstickNettyLoopback(messages);
        }
    },
    PROTOBUF_DELIMITED {
        @Override
        Loopback open(List<Message> messages) throws IOException {
            return new ProtobufDelimitedLoopback(messages);
        }
    },
    /** The same bytes written and read in pieces of 64 KiB, not parsed: the ceiling. */
    RAW {
        @Override
        Loopback open(List<Message> messages) throws IOException {
            return new RawLoopback(messages);
        }
    };

    /** Connects the two ends. */
    abstract Loopback open(List<Message> messages) throws IOException;
}
