package io.github.nonstick.benchmarks.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A part of the published set, with a file of raw results of its own. */
enum Section {
    CODEC {
        @Override
        List<Group> groups(boolean quick) {
            List<Group> groups = new ArrayList<>(each(
                    "CodecBenchmark", List.of("decode", "encode", "decodeAndRead"), "workload", WORKLOADS, Map.of()));
            if (!quick) {
                groups.addAll(each(
                        "CodecBenchmark",
                        List.of("buildAndEncode"),
                        "workload",
                        List.of("MESSAGE", "NAMED"),
                        Map.of()));
            }
            return groups;
        }
    },
    BATCH {
        @Override
        List<Group> groups(boolean quick) {
            return each("BatchBenchmark", List.of("decode", "encode"), "workload", List.of("NAMED"), Map.of());
        }
    },
    DIALECT {
        @Override
        List<Group> groups(boolean quick) {
            List<String> dialects = List.of("STANDARD", "OTHER_KEYS", "ALIASES", "EVERY_ALIAS");
            List<String> methods = quick ? List.of("decode") : List.of("decode", "encode");
            return each("DialectBenchmark", methods, "dialect", dialects, Map.of());
        }
    },
    SPLIT {
        @Override
        List<Group> groups(boolean quick) {
            List<String> readLengths = List.of("1", "64", "1460", "65536");
            Map<String, List<String>> contenders = Map.of("contender", FEW);
            return each("SplitBenchmark", List.of("decode"), "readLength", readLengths, contenders);
        }
    },
    LOOPBACK {
        @Override
        List<Group> groups(boolean quick) {
            return List.of(new Group("LoopbackBenchmark.frames", Map.of()));
        }
    },
    SCALE {
        @Override
        List<Group> groups(boolean quick) {
            List<String> bodies = List.of("0", "65536", "16777216");
            List<String> headers = List.of("50", "1000", "60000");
            Map<String, List<String>> contenders = Map.of("contender", FEW);
            List<String> ofBodies =
                    quick ? List.of("decodeBody") : List.of("decodeBody", "decodeAndReadBody", "encodeBody");
            List<String> ofHeaders = quick ? List.of("decodeHeader") : List.of("decodeHeader", "encodeHeader");
            List<Group> groups = new ArrayList<>();
            groups.addAll(each("ScaleBenchmark", ofBodies, "bodyLength", bodies, contenders));
            groups.addAll(each("ScaleBenchmark", ofHeaders, "headerLength", headers, contenders));
            return groups;
        }
    },
    HASH {
        @Override
        List<Group> groups(boolean quick) {
            return List.of(new Group("HashBenchmark.digest", Map.of()));
        }
    };

    /**
     * What is measured in one go, one after the other: all contenders at one thing.
     *
     * @param benchmark class and method
     * @param params values of parameters; those not named here take all of their values
     */
    record Group(String benchmark, Map<String, List<String>> params) {}

    private static final List<String> WORKLOADS = List.of("MESSAGE", "NAMED", "ESCAPED", "BLOCK");
    private static final List<String> FEW = List.of("NONSTICK", "JACKSON_STREAMS", "COPY");

    abstract List<Group> groups(boolean quick);

    /** What is measured with every JVM but the first: what the targets speak of. */
    List<Group> groupsOfOtherJvms(boolean quick) {
        return switch (this) {
            case CODEC ->
                each(
                        "CodecBenchmark",
                        List.of("decode", "encode", "decodeAndRead"),
                        "workload",
                        WORKLOADS,
                        Map.of("contender", List.of("NONSTICK", "JACKSON_STREAMS", "NETTY_JACKSON", "COPY")));
            case LOOPBACK -> groups(quick);
            case DIALECT -> groups(true);
            default -> List.of();
        };
    }

    /** What its files begin with. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<Group> each(
            String type, List<String> methods, String param, List<String> values, Map<String, List<String>> others) {
        List<Group> groups = new ArrayList<>();
        for (String method : methods) {
            for (String value : values) {
                Map<String, List<String>> params = new HashMap<>(others);
                params.put(param, List.of(value));
                groups.add(new Group(type + "." + method, Map.copyOf(params)));
            }
        }
        return groups;
    }
}
