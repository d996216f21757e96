package io.github.nonstick.benchmarks;

import java.io.IOException;

/**
 * One contender at work: it encodes the messages of a ring one after the other, and decodes their frames,
 * each time beginning anew behind the last.
 *
 * <p>Every one of them does the whole job. Encoding ends with the frame's bytes in one piece behind those of
 * the frames before. Decoding refuses a header longer than {@link #MAX_HEADER_LENGTH}, a missing or negative
 * {@code data_size} and one beyond {@link #MAX_BODY_LENGTH}, keeps the keys it does not know, and delivers
 * the body. Hashes are carried and not verified.
 */
abstract class Codec implements AutoCloseable {
    static final int MAX_HEADER_LENGTH = 65_535;
    static final long MAX_BODY_LENGTH = 1L << 30;

    final Ring ring;

    /** The ring's messages. */
    final Message[] messages;

    /** Index of the message to be encoded next. */
    private int nextMessage;

    /** Index of the batch to be decoded next by {@link #decodeInReads}. */
    private int nextBatch;

    Codec(Ring ring) {
        this.ring = ring;
        this.messages = ring.messages().toArray(Message[]::new);
    }

    /** Forgets the encoded bytes. */
    abstract void clear();

    /**
     * Appends the frame of the next message, whose header was prepared in the form that the contender takes.
     *
     * @return the frame's length in bytes
     */
    final int encode() throws IOException {
        return encode(takeMessage());
    }

    /** As {@link #encode()}, with the header made from name, hash and attributes as part of the work. */
    final int buildAndEncode() throws IOException {
        return buildAndEncode(takeMessage());
    }

    private int takeMessage() {
        int index = nextMessage;
        nextMessage = index + 1 == ring.length() ? 0 : index + 1;
        return index;
    }

    abstract int encode(int index) throws IOException;

    abstract int buildAndEncode(int index) throws IOException;

    /** A copy of what was encoded since {@link #clear}; for checks. */
    abstract byte[] encoded();

    /**
     * Decodes the next frame, in the way that suits the contender best.
     *
     * @return {@link Message#answer()}
     */
    abstract long decode() throws IOException;

    /** Decodes the next frame and takes name and hash as Strings and the body as an array. */
    abstract Received decodeAndRead() throws IOException;

    /**
     * Decodes the next batch of frames as it comes in reads of a given length.
     *
     * @return the sum of the answers
     */
    final long decodeInReads(int readLength) throws IOException {
        int first = nextBatch * Workload.BATCH_LENGTH;
        nextBatch = first + Workload.BATCH_LENGTH == ring.length() ? 0 : nextBatch + 1;
        return decodeInReads(readLength, first, first + Workload.BATCH_LENGTH);
    }

    /** Decodes frames {@code first} to {@code end}, the latter excluded. */
    abstract long decodeInReads(int readLength, int first, int end) throws IOException;

    @Override
    public void close() {}
}
