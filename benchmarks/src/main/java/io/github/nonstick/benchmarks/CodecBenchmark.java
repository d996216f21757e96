package io.github.nonstick.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One frame encoded, one frame decoded.
 *
 * <p>No call sees the bytes of the call before it: calls cycle through a ring of 256 messages (64 for {@link
 * Workload#BLOCK}) that have the shape of the workload in common and differ in name, hash, size and body.
 * They were made before the measurement, and their frames lie back to back as on a connection. Each codec is
 * kept from frame to frame.
 *
 * <p>What the whole job is, for every contender: see {@link Codec}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    @Param
    Contender contender;

    @Param
    Workload workload;

    private Codec codec;

    @Setup
    public void setUp() {
        codec = contender.codec(workload.messages(), 1);
    }

    @TearDown
    public void tearDown() {
        codec.close();
    }

    /** Answers the frame's length; headers were prepared in the form that the contender takes. */
    @Benchmark
    public int encode() throws IOException {
        codec.clear();
        return codec.encode();
    }

    /** The same with the header made from name, hash and attributes, so that preparing it is not free. */
    @Benchmark
    public int buildAndEncode() throws IOException {
        codec.clear();
        return codec.buildAndEncode();
    }

    /** Answers {@link Message#answer()}. */
    @Benchmark
    public long decode() throws IOException {
        return codec.decode();
    }

    /** The same with name and hash taken as Strings and the body as an array, so that laziness cannot win. */
    @Benchmark
    public Received decodeAndRead() throws IOException {
        return codec.decodeAndRead();
    }

    Codec codec() {
        return codec;
    }
}
