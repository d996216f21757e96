package io.github.nonstick.benchmarks.transfer.bare;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;

/** The SHA-256 of bytes, computed on a thread of its own while another one brings them. */
final class HashBehind {
    private static final int BUFFER_LENGTH = 1 << 18;
    private static final int BUFFER_COUNT = 3;

    /** What a processor's first cache holds beside the digest's own tables. */
    private static final int PIECE_LENGTH = 16_384;

    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final BlockingQueue<ByteBuffer> empty = new ArrayBlockingQueue<>(BUFFER_COUNT);
    private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(BUFFER_COUNT + 1);
    private final FutureTask<byte[]> hash = new FutureTask<>(this::compute);

    HashBehind() {
        for (int i = 0; i < BUFFER_COUNT; i++) {
            empty.add(ByteBuffer.allocateDirect(BUFFER_LENGTH));
        }
        new Thread(hash, "hash").start();
    }

    /** An empty buffer, waited for. */
    ByteBuffer buffer() throws InterruptedException {
        return empty.take().clear();
    }

    /** Takes what remains in a buffer, and the buffer. */
    void add(ByteBuffer bytes) throws InterruptedException {
        full.put(bytes);
    }

    /** The hash of all that was added. */
    byte[] finish() throws Exception {
        full.put(END);
        return hash.get();
    }

    private byte[] compute() throws InterruptedException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] piece = new byte[PIECE_LENGTH];
        for (ByteBuffer bytes = full.take(); bytes != END; bytes = full.take()) {
            while (bytes.hasRemaining()) {
                int length = Math.min(bytes.remaining(), piece.length);
                bytes.get(piece, 0, length);
                digest.update(piece, 0, length);
            }
            empty.put(bytes);
        }
        return digest.digest();
    }
}
