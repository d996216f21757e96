package io.github.nonstick.benchmarks;

import java.util.List;

/** The ways to frame that are compared. */
public enum Contender {
    /** This library. */
    NONSTICK {
        @Override
        Ring ring(List<Message> messages) {
            return Ring.of(messages, NonstickCodec::frame);
        }

        @Override
        Codec codec(Ring ring, int framesPerOutput) {
            return new NonstickCodec(ring, framesPerOutput);
        }
    },
    /** An ObjectMapper with DataInputStream and DataOutputStream, the code people write. */
    JACKSON_STREAMS {
        @Override
        Ring ring(List<Message> messages) {
            return NONSTICK.ring(messages);
        }

        @Override
        Codec codec(Ring ring, int framesPerOutput) {
            return new JacksonStreamsCodec(ring);
        }
    },
    /** LengthFieldBasedFrameDecoder and LengthFieldPrepender with Jackson, on pooled buffers. */
    NETTY_JACKSON {
        @Override
        Ring ring(List<Message> messages) {
            return NONSTICK.ring(messages);
        }

        @Override
        Codec codec(Ring ring, int framesPerOutput) {
            return new NettyJacksonCodec(ring, framesPerOutput);
        }
    },
    /** The same header as a protobuf message, by parseDelimitedFrom and writeDelimitedTo. */
    PROTOBUF_DELIMITED {
        @Override
        Ring ring(List<Message> messages) {
            return Ring.of(messages, ProtobufDelimitedCodec::frame);
        }

        @Override
        Codec codec(Ring ring, int framesPerOutput) {
            return new ProtobufDelimitedCodec(ring);
        }
    },
    /** The bytes of NONSTICK's frames copied and not looked at: the floor. */
    COPY {
        @Override
        Ring ring(List<Message> messages) {
            return NONSTICK.ring(messages);
        }

        @Override
        Codec codec(Ring ring, int framesPerOutput) {
            return new CopyCodec(ring, framesPerOutput);
        }
    };

    /** Puts messages into the frames that this contender reads. */
    abstract Ring ring(List<Message> messages);

    /**
     * A codec for the ring's frames.
     *
     * @param framesPerOutput how many frames are encoded between two calls of {@link Codec#clear}, at most
     */
    abstract Codec codec(Ring ring, int framesPerOutput);

    final Codec codec(List<Message> messages, int framesPerOutput) {
        return codec(ring(messages), framesPerOutput);
    }
}
