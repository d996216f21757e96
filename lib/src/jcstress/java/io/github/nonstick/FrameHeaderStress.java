package io.github.nonstick;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A header is whole for every thread that sees it, though its values are made when they are first asked for. */
public class FrameHeaderStress {
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final byte[] FRAME = frame();

    private FrameHeaderStress() {}

    /** Of more attributes than are looked for one by one. */
    private static byte[] frame() {
        FrameHeader header = FrameHeader.of(7).withFilename("name").withHash(HASH);
        for (int i = 0; i < 20; i++) {
            header = header.with("key" + i, "value" + i);
        }
        return new FrameEncoder().encode(header);
    }

    private static FrameHeader decoded() {
        FrameDecoder decoder = new FrameDecoder(FrameFormat.standard());
        try {
            decoder.decode(ByteBuffer.wrap(FRAME));
        } catch (FramingException e) {
            throw new AssertionError(e);
        }
        return decoder.header();
    }

    /** 1 if all values are right. */
    private static int look(FrameHeader header) {
        boolean right = header.dataSize() == 7
                && "name".equals(header.filename())
                && HASH.equals(header.hash())
                && header.bodyHash().isPresent()
                && header.bodyHash().get().hex().equals(HASH)
                && "value19".equals(header.attribute("key19"))
                && header.attribute("key20") == null
                && new FrameEncoder().encode(header).length == FRAME.length;
        return right ? 1 : 2;
    }

    /** Two threads ask the same header for the first time. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both see all of it")
    @State
    public static class Asked {
        private final FrameHeader header = decoded();

        @Actor
        public void one(II_Result result) {
            result.r1 = look(header);
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = look(header);
        }
    }

    /** One thread hands a header to another without synchronization. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not seen yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "all of it seen")
    @State
    public static class Published {
        private @Nullable FrameHeader header;

        @Actor
        public void publish() {
            header = decoded();
        }

        @Actor
        public void see(I_Result result) {
            FrameHeader seen = header;
            result.r1 = seen == null ? 0 : look(seen);
        }
    }

    /** The same with a header that was made, not decoded, and was asked by the thread that made it. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not seen yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "all of it seen")
    @State
    public static class MadeThenPublished {
        private @Nullable FrameHeader header;

        @Actor
        public void publish() {
            FrameHeader made = FrameHeader.of(7).withHash(HASH).with("key", "value");
            if (made.bodyHash().isPresent()) {
                header = made;
            }
        }

        @Actor
        public void see(I_Result result) {
            FrameHeader seen = header;
            if (seen != null) {
                boolean right = seen.bodyHash().isPresent()
                        && seen.bodyHash().get().hex().equals(HASH)
                        && "value".equals(seen.attribute("key"));
                result.r1 = right ? 1 : 2;
            }
        }
    }
}
