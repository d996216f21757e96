package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Large files of several connections are hashed behind. */
public class HashingBehindStress {
    private static final int MOST_QUEUES = 8;
    private static final int BUFFERS = 3;

    private HashingBehindStress() {}

    private static BodyBuffers pool() {
        return new BodyBuffers(length -> ByteBuffer.allocate(8));
    }

    /** As many as there are, each of them another one; 0 where one is there twice. */
    private static int free(BodyBuffers pool) {
        Set<ByteBuffer> different = Collections.newSetFromMap(new IdentityHashMap<>());
        int queues = 0;
        for (List<ByteBuffer> taken = pool.tryTake(); taken != null; taken = pool.tryTake()) {
            different.addAll(taken);
            queues++;
        }
        return different.size() == queues * BUFFERS ? queues : 0;
    }

    /** Two connections ask for buffers that are there for one of them. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first has them")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the second has them")
    @State
    public static class LastBuffers {
        private final BodyBuffers pool = pool();

        public LastBuffers() {
            for (int i = 1; i < MOST_QUEUES; i++) {
                pool.tryTake();
            }
        }

        @Actor
        public void one(II_Result result) {
            result.r1 = pool.tryTake() != null ? 1 : 0;
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = pool.tryTake() != null ? 1 : 0;
        }
    }

    /** One connection gives its buffers back while another one takes some: nobody shares one. */
    @JCStressTest
    @Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "the others are free, each of them once")
    @State
    public static class BuffersGivenBack {
        private final BodyBuffers pool = pool();
        private final List<ByteBuffer> mine;
        private @Nullable List<ByteBuffer> other;

        public BuffersGivenBack() {
            List<ByteBuffer> spare = taken(pool);
            mine = taken(pool);
            pool.giveBack(spare);
        }

        private static List<ByteBuffer> taken(BodyBuffers pool) {
            List<ByteBuffer> taken = pool.tryTake();
            if (taken == null) {
                throw new AssertionError("there are buffers for several");
            }
            return taken;
        }

        @Actor
        public void giveBack() {
            pool.giveBack(mine);
        }

        @Actor
        public void take() {
            other = pool.tryTake();
        }

        @Arbiter
        public void free(I_Result result) {
            List<ByteBuffer> held = other;
            result.r1 = held == null ? -1 : HashingBehindStress.free(pool);
        }
    }

    /** Two files are hashed, each by a thread of its own, with buffers of one receiver. */
    @JCStressTest
    @Outcome(id = "10, 8", expect = Expect.ACCEPTABLE, desc = "all bytes of both, and all buffers are back")
    @State
    public static class Hashed {
        private static final int PIECES = 5;

        private final BodyBuffers pool = pool();
        private int one;
        private int other;

        @Actor
        public void one() {
            one = hashed();
        }

        @Actor
        public void other() {
            other = hashed();
        }

        /** How many pieces were hashed as they are, in order. */
        private int hashed() {
            int[] hashed = {0};
            try (HashQueue queue = HashQueue.tryStart(pool)) {
                if (queue == null) {
                    return -1;
                }
                for (int i = 0; i < PIECES; i++) {
                    ByteBuffer buffer = queue.buffer();
                    buffer.putInt(i).putInt(i).flip();
                    queue.hash(buffer, bytes -> {
                        boolean whole = bytes.getInt() == hashed[0] && bytes.getInt() == hashed[0];
                        hashed[0] = whole ? hashed[0] + 1 : -PIECES;
                    });
                }
                queue.finish();
                return hashed[0];
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Arbiter
        public void hashed(II_Result result) {
            result.r1 = one + other;
            result.r2 = free(pool);
        }
    }
}
