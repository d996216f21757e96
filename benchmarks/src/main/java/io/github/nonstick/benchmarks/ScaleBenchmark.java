package io.github.nonstick.benchmarks;

import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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

/** What a frame costs as its body grows, and as its header grows. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScaleBenchmark {
    private static final int RING_LENGTH = 2;

    /** Frames of growing bodies, with name and hash. */
    @State(Scope.Thread)
    public static class Body {
        @Param
        Contender contender;

        @Param({"0", "64", "1024", "65536", "1048576", "16777216"})
        int bodyLength;

        Codec codec;

        @Setup
        public void setUp() {
            codec = contender.codec(Workload.messages(RING_LENGTH, this::message), 1);
        }

        Message message(SplittableRandom random) {
            byte[] body = Workload.body(random, bodyLength);
            String filename = String.format("photo-%08x.jpg", random.nextInt());
            return new Message(filename, Workload.sha256(body), Map.of(), body);
        }

        @TearDown
        public void tearDown() {
            codec.close();
        }
    }

    /**
     * Frames of growing headers, with a body of 64 bytes.
     *
     * <p>They grow by further keys, one for every 42 bytes, and come to the exact length by the name's length.
     */
    @State(Scope.Thread)
    public static class Header {
        private static final int BODY_LENGTH = 64;

        /** Length of {@code {"data_size": 64, "filename": "", "hash": null}}. */
        private static final int BASE_LENGTH = 47;

        /** Length of {@code , "field_0000": "000000000000000000000000"}. */
        private static final int FIELD_LENGTH = 42;

        @Param
        Contender contender;

        @Param({"50", "200", "1000", "8000", "60000"})
        int headerLength;

        Codec codec;

        @Setup
        public void setUp() {
            codec = contender.codec(messages(), 1);
        }

        List<Message> messages() {
            return Workload.messages(RING_LENGTH, this::message);
        }

        private Message message(SplittableRandom random) {
            Map<String, Object> fields = new LinkedHashMap<>();
            int fieldCount = (headerLength - BASE_LENGTH) / FIELD_LENGTH;
            for (int i = 0; i < fieldCount; i++) {
                fields.put(String.format("field_%04d", i), hex(random, 24));
            }
            String filename = hex(random, headerLength - BASE_LENGTH - fieldCount * FIELD_LENGTH);
            return new Message(filename, null, fields, Workload.body(random, BODY_LENGTH));
        }

        private static String hex(SplittableRandom random, int length) {
            return HexFormat.of()
                    .formatHex(Workload.body(random, (length + 1) / 2))
                    .substring(0, length);
        }

        @TearDown
        public void tearDown() {
            codec.close();
        }
    }

    @Benchmark
    public int encodeBody(Body body) throws IOException {
        body.codec.clear();
        return body.codec.encode();
    }

    @Benchmark
    public long decodeBody(Body body) throws IOException {
        return body.codec.decode();
    }

    /** As {@link #decodeBody}, with the body taken as an array. */
    @Benchmark
    public Received decodeAndReadBody(Body body) throws IOException {
        return body.codec.decodeAndRead();
    }

    @Benchmark
    public int encodeHeader(Header header) throws IOException {
        header.codec.clear();
        return header.codec.encode();
    }

    @Benchmark
    public long decodeHeader(Header header) throws IOException {
        return header.codec.decode();
    }
}
