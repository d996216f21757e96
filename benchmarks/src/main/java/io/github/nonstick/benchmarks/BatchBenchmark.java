package io.github.nonstick.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * As {@link CodecBenchmark}, with 64 frames at once: they are encoded into one buffer, and decoded from it.
 *
 * <p>Figures are per frame.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Workload.BATCH_LENGTH)
public class BatchBenchmark {
    @Param
    Contender contender;

    @Param
    Workload workload;

    private Codec codec;

    @Setup
    public void setUp() {
        codec = contender.codec(workload.messages(), Workload.BATCH_LENGTH);
    }

    @TearDown
    public void tearDown() {
        codec.close();
    }

    /** Answers how many bytes were encoded. */
    @Benchmark
    public int encode() throws IOException {
        codec.clear();
        int length = 0;
        for (int i = 0; i < Workload.BATCH_LENGTH; i++) {
            length += codec.encode();
        }
        return length;
    }

    /** Answers the sum of {@link Message#answer()}. */
    @Benchmark
    public long decode() throws IOException {
        long sum = 0;
        for (int i = 0; i < Workload.BATCH_LENGTH; i++) {
            sum += codec.decode();
        }
        return sum;
    }

    Codec codec() {
        return codec;
    }
}
