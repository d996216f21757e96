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

/** {@link CodecBenchmark} with {@link Workload#NAMED} in dialects: what other names of the keys cost. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DialectBenchmark {
    /** COPY takes the bytes of the dialect as well. */
    @Param({"NONSTICK", "COPY"})
    Contender contender;

    @Param
    Dialect dialect;

    private Codec codec;

    @Setup
    public void setUp() {
        Ring ring = Ring.of(Workload.NAMED.messages(), message -> NonstickCodec.frame(message, dialect.written()));
        codec = contender == Contender.NONSTICK
                ? new NonstickCodec(ring, 1, dialect.written(), dialect.read())
                : contender.codec(ring, 1);
    }

    @TearDown
    public void tearDown() {
        codec.close();
    }

    /** Answers the frame's length. */
    @Benchmark
    public int encode() throws IOException {
        codec.clear();
        return codec.encode();
    }

    /** Answers {@link Message#answer()}. */
    @Benchmark
    public long decode() throws IOException {
        return codec.decode();
    }

    Codec codec() {
        return codec;
    }
}
