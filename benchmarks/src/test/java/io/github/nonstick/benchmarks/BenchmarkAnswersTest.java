package io.github.nonstick.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.HashAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Calls each benchmark with each combination of its parameters, and checks what it answers. */
class BenchmarkAnswersTest {
    private static final int[] READ_LENGTHS = {1, 64, 1460, 65536};
    private static final int[] BODY_LENGTHS = {0, 64, 1024, 65536, 1048576, 16777216};
    private static final int[] HEADER_LENGTHS = {50, 200, 1000, 8000, 60000};

    static Stream<Arguments> contendersAndWorkloads() {
        return Arrays.stream(Contender.values())
                .flatMap(contender ->
                        Arrays.stream(Workload.values()).map(workload -> Arguments.of(contender, workload)));
    }

    static Stream<Arguments> contendersAndReadLengths() {
        return contendersAnd(READ_LENGTHS);
    }

    static Stream<Arguments> contendersAndBodyLengths() {
        return contendersAnd(BODY_LENGTHS);
    }

    static Stream<Arguments> contendersAndHeaderLengths() {
        return contendersAnd(HEADER_LENGTHS);
    }

    private static Stream<Arguments> contendersAnd(int[] values) {
        return Arrays.stream(Contender.values())
                .flatMap(contender -> Arrays.stream(values).mapToObj(value -> Arguments.of(contender, value)));
    }

    /** So that a benchmark added later is not measured unchecked. */
    @Test
    void everyBenchmarkIsCheckedHere() {
        TreeSet<String> names = new TreeSet<>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())) {
            names.add(entry.getUsername().substring(getClass().getPackageName().length() + 1));
        }

        assertThat(names)
                .containsExactly(
                        "BatchBenchmark.decode",
                        "BatchBenchmark.encode",
                        "CodecBenchmark.buildAndEncode",
                        "CodecBenchmark.decode",
                        "CodecBenchmark.decodeAndRead",
                        "CodecBenchmark.encode",
                        "DialectBenchmark.decode",
                        "DialectBenchmark.encode",
                        "HashBenchmark.digest",
                        "LoopbackBenchmark.frames",
                        "ScaleBenchmark.decodeAndReadBody",
                        "ScaleBenchmark.decodeBody",
                        "ScaleBenchmark.decodeHeader",
                        "ScaleBenchmark.encodeBody",
                        "ScaleBenchmark.encodeHeader",
                        "SplitBenchmark.decode");
    }

    @ParameterizedTest
    @MethodSource("contendersAndWorkloads")
    void codecAnswersForEachMessageOfTheRing(Contender contender, Workload workload) throws IOException {
        List<Message> messages = workload.messages();
        CodecBenchmark benchmark = codecBenchmark(contender, workload);
        for (int i = 0; i <= messages.size(); i++) {
            Message message = messages.get(i % messages.size());
            assertThat(benchmark.decode()).isEqualTo(message.answer());
        }
        benchmark.tearDown();

        benchmark = codecBenchmark(contender, workload);
        for (int i = 0; i <= messages.size(); i++) {
            assertReceived(benchmark.decodeAndRead(), messages.get(i % messages.size()));
        }
        benchmark.tearDown();

        benchmark = codecBenchmark(contender, workload);
        for (int i = 0; i <= messages.size(); i++) {
            int length = benchmark.encode();
            assertEncoded(contender, benchmark.codec().encoded(), length, messages.get(i % messages.size()));
        }
        benchmark.tearDown();

        benchmark = codecBenchmark(contender, workload);
        for (int i = 0; i <= messages.size(); i++) {
            int length = benchmark.buildAndEncode();
            assertEncoded(contender, benchmark.codec().encoded(), length, messages.get(i % messages.size()));
        }
        benchmark.tearDown();
    }

    private static CodecBenchmark codecBenchmark(Contender contender, Workload workload) {
        CodecBenchmark benchmark = new CodecBenchmark();
        benchmark.contender = contender;
        benchmark.workload = workload;
        benchmark.setUp();
        return benchmark;
    }

    private static void assertReceived(Received received, Message message) {
        assertThat(received.filename()).isEqualTo(message.filename());
        assertThat(received.hash()).isEqualTo(message.hash());
        assertThat(received.body()).isEqualTo(message.body());
    }

    /** Frames of JSON are read back by Jackson, whoever wrote them. */
    private static void assertEncoded(Contender contender, byte[] encoded, int length, Message... messages)
            throws IOException {
        assertThat(encoded).hasSize(length);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded));
        for (Message message : messages) {
            if (contender == Contender.PROTOBUF_DELIMITED) {
                var header = ProtobufDelimited.readHeader(in);
                assertThat(header).isEqualTo(ProtobufDelimited.header(message));
                assertThat(ProtobufDelimited.readBody(header, in)).isEqualTo(message.body());
            } else {
                JsonHeader header = JacksonStreams.readHeader(in);
                assertThat(header.filename()).isEqualTo(message.filename());
                assertThat(header.hash()).isEqualTo(message.hash());
                assertThat(attributes(header)).isEqualTo(message.attributes());
                assertThat(JacksonStreams.readBody(header, in)).isEqualTo(message.body());
            }
        }
        assertThat(in.available()).isZero();
    }

    /** Jackson takes a number for an Integer where it fits. */
    private static Map<String, Object> attributes(JsonHeader header) {
        Map<String, Object> attributes = new HashMap<>();
        if (header.attributes() != null) {
            attributes.putAll(header.attributes());
        }
        attributes.replaceAll((key, value) -> value instanceof Integer number ? (Object) number.longValue() : value);
        return attributes;
    }

    @ParameterizedTest
    @MethodSource("contendersAndWorkloads")
    void batchAnswersForEachBatchOfTheRing(Contender contender, Workload workload) throws IOException {
        List<Message> messages = workload.messages();
        BatchBenchmark benchmark = new BatchBenchmark();
        benchmark.contender = contender;
        benchmark.workload = workload;
        benchmark.setUp();
        for (int i = 0; i <= messages.size(); i += Workload.BATCH_LENGTH) {
            int first = i % messages.size();
            List<Message> batch = messages.subList(first, first + Workload.BATCH_LENGTH);
            assertThat(benchmark.decode()).isEqualTo(answer(batch));
            int length = benchmark.encode();
            assertEncoded(contender, benchmark.codec().encoded(), length, batch.toArray(Message[]::new));
        }
        benchmark.tearDown();
    }

    private static long answer(List<Message> messages) {
        return messages.stream().mapToLong(Message::answer).sum();
    }

    @ParameterizedTest
    @EnumSource
    void dialectAnswersForEachMessageOfTheRing(Dialect dialect) throws IOException {
        for (Contender contender : List.of(Contender.NONSTICK, Contender.COPY)) {
            DialectBenchmark benchmark = new DialectBenchmark();
            benchmark.contender = contender;
            benchmark.dialect = dialect;
            benchmark.setUp();
            for (Message message : Workload.NAMED.messages()) {
                assertThat(benchmark.decode()).isEqualTo(message.answer());
                int length = benchmark.encode();
                assertThat(benchmark.codec().encoded())
                        .hasSize(length)
                        .isEqualTo(NonstickCodec.frame(message, dialect.written()));
            }
            benchmark.tearDown();
        }
    }

    @ParameterizedTest
    @MethodSource("contendersAndReadLengths")
    void splitAnswersForEachBatchOfTheRing(Contender contender, int readLength) throws IOException {
        for (Workload workload : List.of(Workload.NAMED, Workload.ESCAPED)) {
            List<Message> messages = workload.messages();
            SplitBenchmark benchmark = new SplitBenchmark();
            benchmark.contender = contender;
            benchmark.workload = workload;
            benchmark.readLength = readLength;
            benchmark.setUp();
            for (int i = 0; i <= messages.size(); i += Workload.BATCH_LENGTH) {
                int first = i % messages.size();
                assertThat(benchmark.decode())
                        .isEqualTo(answer(messages.subList(first, first + Workload.BATCH_LENGTH)));
            }
            benchmark.tearDown();
        }
    }

    @ParameterizedTest
    @MethodSource("contendersAndBodyLengths")
    void scaleAnswersForEachBodyLength(Contender contender, int bodyLength) throws IOException {
        ScaleBenchmark.Body body = new ScaleBenchmark.Body();
        body.contender = contender;
        body.bodyLength = bodyLength;
        body.setUp();
        List<Message> messages = Workload.messages(2, body::message);
        ScaleBenchmark benchmark = new ScaleBenchmark();
        for (Message message : messages) {
            assertThat(message.body()).hasSize(bodyLength);
            assertThat(benchmark.decodeBody(body)).isEqualTo(message.answer());
            int length = benchmark.encodeBody(body);
            assertEncoded(contender, body.codec.encoded(), length, message);
        }
        for (Message message : messages) {
            assertReceived(benchmark.decodeAndReadBody(body), message);
        }
        body.tearDown();
    }

    @ParameterizedTest
    @MethodSource("contendersAndHeaderLengths")
    void scaleAnswersForEachHeaderLength(Contender contender, int headerLength) throws IOException {
        ScaleBenchmark.Header header = new ScaleBenchmark.Header();
        header.contender = contender;
        header.headerLength = headerLength;
        header.setUp();
        ScaleBenchmark benchmark = new ScaleBenchmark();
        for (Message message : header.messages()) {
            assertThat(NonstickCodec.frame(message)).hasSize(4 + headerLength + message.body().length);
            assertThat(benchmark.decodeHeader(header)).isEqualTo(message.answer());
            int length = benchmark.encodeHeader(header);
            assertEncoded(contender, header.codec.encoded(), length, message);
        }
        header.tearDown();
    }

    static Stream<Arguments> loopbackContendersAndWorkloads() {
        return Arrays.stream(LoopbackContender.values())
                .flatMap(contender ->
                        Arrays.stream(Workload.values()).map(workload -> Arguments.of(contender, workload)));
    }

    /** Two calls, because the connection goes on from call to call. */
    @ParameterizedTest
    @MethodSource("loopbackContendersAndWorkloads")
    void loopbackAnswersForEachRing(LoopbackContender contender, Workload workload) throws IOException {
        List<Message> messages = workload.messages();
        LoopbackBenchmark benchmark = new LoopbackBenchmark();
        benchmark.contender = contender;
        benchmark.workload = workload;
        benchmark.setUp();
        long expected = contender == LoopbackContender.RAW
                ? Contender.NONSTICK.ring(messages).bytes().length
                : answer(messages);

        assertThat(benchmark.frames(messages.size())).isEqualTo(expected);
        assertThat(benchmark.frames(messages.size())).isEqualTo(expected);
        benchmark.tearDown();
    }

    /** The number that JMH divides by is the number of frames. */
    @ParameterizedTest
    @EnumSource
    void loopbackAnswersForTheFramesOfOneCall(LoopbackContender contender) throws IOException {
        LoopbackBenchmark benchmark = new LoopbackBenchmark();
        benchmark.contender = contender;
        benchmark.workload = Workload.MESSAGE;
        benchmark.setUp();
        List<Message> messages = Workload.MESSAGE.messages();
        long ring = contender == LoopbackContender.RAW
                ? Contender.NONSTICK.ring(messages).bytes().length
                : answer(messages);

        assertThat(benchmark.frames()).isEqualTo(ring * (LoopbackBenchmark.FRAME_COUNT / messages.size()));
        benchmark.tearDown();
    }

    /** Expected values come from CPython's hashlib, and for CRC-32C from its definition. */
    @ParameterizedTest
    @EnumSource
    void hashAnswersWithTheDigest(HashAlgorithm algorithm) throws Exception {
        HashBenchmark benchmark = new HashBenchmark();
        benchmark.algorithm = algorithm;
        benchmark.setUp();

        assertThat(benchmark.digest())
                .isEqualTo(
                        switch (algorithm) {
                            case CRC32C -> "5a1e7421";
                            case MD5 -> "717f0920b9c39605f4ad6923e0e0953b";
                            case SHA_1 -> "9558d05e282a47120369ffeb0605ab254c87cad5";
                            case SHA_256 -> "f6a34d4c79c3d12c297589206bf216b084347471a53ea5e7fe9a46bd1230f098";
                            case SHA_512 ->
                                "649a0c64934370698ff9d6d5b40130c1b6f7fade94f6f29a363aaec752102a34"
                                        + "b54df0bd9e5cefa2bf0ca6fd68d259a2b556ce7d4cce4272de3d7c4c3aaae145";
                        });
    }

    /** No answer may be had from a value that all messages share. */
    @ParameterizedTest
    @EnumSource
    void messagesOfARingDiffer(Workload workload) {
        List<Message> messages = workload.messages();

        assertThat(messages.stream().map(Message::answer).distinct().count()).isGreaterThan(messages.size() / 2);
        assertThat(messages.stream().map(message -> Arrays.hashCode(message.body())))
                .doesNotHaveDuplicates();
        if (workload != Workload.MESSAGE) {
            assertThat(messages.stream().map(Message::filename)).doesNotHaveDuplicates();
            assertThat(messages.stream().map(Message::hash)).doesNotHaveDuplicates();
        }
        if (workload != Workload.BLOCK) {
            assertThat(messages.stream().mapToInt(message -> message.body().length))
                    .containsOnly(61, 62, 63, 64, 65, 66, 67);
        }
    }

    @Test
    void namesHaveTheLengthThatIsPublished() {
        assertThat(Workload.NAMED.message(new SplittableRandom(1)).filename()).hasSize(18);
        assertThat(Workload.BLOCK.message(new SplittableRandom(1)).body()).hasSize(65_536);
    }
}
