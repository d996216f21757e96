package io.github.nonstick.benchmarks;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The kinds of messages that are measured. The same ones each time: their generator's seed is fixed. */
public enum Workload {
    /** A small message: no name, no hash, a body of 61 to 67 bytes, 64 on average. */
    MESSAGE {
        @Override
        Message message(SplittableRandom random) {
            return new Message(null, null, Map.of(), smallBody(random));
        }
    },
    /** A small file: a name of 18 characters, a SHA-256, a body of 61 to 67 bytes, 64 on average. */
    NAMED {
        @Override
        Message message(SplittableRandom random) {
            return named(random, smallBody(random));
        }
    },
    /** As {@link #NAMED}, with a name in Chinese and two further keys, one of them in Chinese as well. */
    ESCAPED {
        @Override
        Message message(SplittableRandom random) {
            Map<String, Object> attributes = new LinkedHashMap<>();
            attributes.put("author", chinese(random, 3));
            attributes.put("modified", random.nextLong(1_600_000_000, 1_900_000_000));
            byte[] body = smallBody(random);
            return new Message(chinese(random, 8) + ".pdf", sha256(body), attributes, body);
        }
    },
    /** A block of a file: name, SHA-256, a body of 64 KiB. */
    BLOCK {
        @Override
        Message message(SplittableRandom random) {
            return named(random, body(random, 65_536));
        }
    };

    /** How many frames {@link BatchBenchmark} and {@link SplitBenchmark} take at once; divides every ring's length. */
    static final int BATCH_LENGTH = 64;

    private static final int SMALL_RING_LENGTH = 4 * BATCH_LENGTH;
    private static final long SEED = 20_261_120;

    /** Characters in common use, each of them three bytes of UTF-8. */
    private static final String HAN = "年度报告图片资料合同草案会议记录项目计划设计说明测试结果北京上海广州成都";

    abstract Message message(SplittableRandom random);

    /**
     * The messages to cycle through, of one shape and with different values.
     *
     * <p>256 of them, or 64 blocks, so that all of them stay in the cache that a socket's bytes would be in.
     */
    List<Message> messages() {
        return messages(this == BLOCK ? BATCH_LENGTH : SMALL_RING_LENGTH, this::message);
    }

    static List<Message> messages(int count, java.util.function.Function<SplittableRandom, Message> source) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(source.apply(random));
        }
        return Collections.unmodifiableList(messages);
    }

    private static Message named(SplittableRandom random, byte[] body) {
        String filename = String.format("photo-%08x.jpg", random.nextInt());
        return new Message(filename, sha256(body), Map.of(), body);
    }

    private static byte[] smallBody(SplittableRandom random) {
        return body(random, random.nextInt(61, 68));
    }

    static byte[] body(SplittableRandom random, int length) {
        byte[] body = new byte[length];
        random.nextBytes(body);
        return body;
    }

    private static String chinese(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(HAN.charAt(random.nextInt(HAN.length())));
        }
        return text.toString();
    }

    static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
