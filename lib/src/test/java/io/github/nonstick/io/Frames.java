package io.github.nonstick.io;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Frames made for tests, and their bytes. */
record Frames(List<Frame> list) {
    /** Around nothing, the first buffer, the largest buffer, and well beyond. */
    static final int[] LENGTHS = {0, 1, 100, 8_191, 8_192, 8_193, 0, 65_535, 65_536, 65_537, 307_200, 3};

    record Frame(FrameHeader header, byte[] body) {
        byte[] bytes() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(new FrameEncoder().encode(header));
            out.writeBytes(body);
            return out.toByteArray();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Frame that && header.equals(that.header) && Arrays.equals(body, that.body);
        }

        @Override
        public int hashCode() {
            return header.hashCode();
        }

        @Override
        public String toString() {
            return "Frame[" + header + ", " + BodyDigest.hash(HashAlgorithm.CRC32C, body) + "]";
        }
    }

    /** Frames with random bodies of these lengths, their names and their SHA-256. */
    static Frames of(long seed, int... lengths) {
        Random random = new Random(seed);
        List<Frame> frames = new ArrayList<>();
        for (int length : lengths) {
            byte[] body = new byte[length];
            random.nextBytes(body);
            frames.add(frame("file " + frames.size(), body));
        }
        return new Frames(frames);
    }

    static Frame frame(String name, byte[] body) {
        return new Frame(
                FrameHeader.of(body.length).withFilename(name).withHash(BodyDigest.hash(HashAlgorithm.SHA_256, body)),
                body);
    }

    /** A frame without name and hash. */
    static Frame message(byte[] body) {
        return new Frame(FrameHeader.of(body.length), body);
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        list.forEach(frame -> out.writeBytes(frame.bytes()));
        return out.toByteArray();
    }

    Frame get(int index) {
        return list.get(index);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
