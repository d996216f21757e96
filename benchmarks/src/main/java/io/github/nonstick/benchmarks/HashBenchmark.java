package io.github.nonstick.benchmarks;

import io.github.nonstick.HashAlgorithm;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The digests on offer: an operation digests 1 MiB in pieces of 64 KiB, so that ops/s are MiB/s. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class HashBenchmark {
    private static final int PIECE_LENGTH = 65_536;
    private static final int PIECE_COUNT = 16;

    @Param
    HashAlgorithm algorithm;

    private final byte[] body = new byte[PIECE_LENGTH * PIECE_COUNT];

    /** Fills the body with a pattern that any other program can make as well: byte i is i * 31 + i / 256. */
    @Setup
    public void setUp() {
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31 + i / 256);
        }
    }

    /** Answers the digest in lower-case hexadecimal. */
    @Benchmark
    public String digest() throws NoSuchAlgorithmException {
        return algorithm == HashAlgorithm.CRC32C ? crc32c() : messageDigest();
    }

    private String crc32c() {
        CRC32C crc = new CRC32C();
        for (int offset = 0; offset < body.length; offset += PIECE_LENGTH) {
            crc.update(body, offset, PIECE_LENGTH);
        }
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private String messageDigest() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance(algorithm.standardName());
        for (int offset = 0; offset < body.length; offset += PIECE_LENGTH) {
            digest.update(body, offset, PIECE_LENGTH);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
