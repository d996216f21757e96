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
 * 64 frames decoded as they come in reads of one length, whatever the frames' lengths are.
 *
 * <p>1,460 bytes are what an Ethernet frame brings. Figures are per frame: they may not grow faster than the
 * number of reads.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Workload.BATCH_LENGTH)
public class SplitBenchmark {
    @Param
    Contender contender;

    @Param("NAMED")
    Workload workload;

    @Param({"1", "64", "1460", "65536"})
    int readLength;

    private Codec codec;

    @Setup
    public void setUp() {
        codec = contender.codec(workload.messages(), 1);
    }

    @TearDown
    public void tearDown() {
        codec.close();
    }

    /** Answers the sum of {@link Message#answer()}. */
    @Benchmark
    public long decode() throws IOException {
        return codec.decodeInReads(readLength);
    }
}
