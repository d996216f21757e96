package io.github.nonstick.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
 * Frames per second from one thread to another through a TCP connection over the loopback interface.
 *
 * <p>A call lets 65,536 frames through the connection, which stays open from call to call. As everywhere, the
 * frames come from a ring of different messages.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(LoopbackBenchmark.FRAME_COUNT)
public class LoopbackBenchmark {
    /** Whole rings of every workload. */
    static final int FRAME_COUNT = 65_536;

    @Param
    LoopbackContender contender;

    @Param("MESSAGE")
    Workload workload;

    private Loopback loopback;
    private ExecutorService sender;

    @Setup
    public void setUp() throws IOException {
        loopback = contender.open(workload.messages());
        sender = Executors.newSingleThreadExecutor();
    }

    @TearDown
    public void tearDown() throws IOException {
        loopback.close();
        sender.shutdownNow();
    }

    /** Answers the sum of {@link Message#answer()}; RAW answers the number of bytes. */
    @Benchmark
    public long frames() throws IOException {
        return frames(FRAME_COUNT);
    }

    long frames(int frameCount) throws IOException {
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(frameCount), sender);
        long answer = loopback.receive(frameCount);
        sending.join();
        return answer;
    }

    private void send(int frameCount) {
        boolean sent = false;
        try {
            loopback.send(frameCount);
            sent = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!sent) {
                // The receiver would wait for ever.
                abort();
            }
        }
    }

    private void abort() {
        try {
            loopback.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
