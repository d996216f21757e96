package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What the threads of one sender share. */
public class SenderStress {
    private static final Duration LONG = Duration.ofSeconds(5);

    private SenderStress() {}

    /** The answers to the first two files of a connection. */
    private static final byte[] ANSWERS = answers();

    private static byte[] answers() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FrameWriter writer = FrameWriter.of(out, FrameFormat.standard())) {
            for (long number = 1; number <= 2; number++) {
                FrameHeader header = Reply.made(number).toHeader();
                writer.write(header, new byte[0]);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static ReplyCollector collector() {
        return new ReplyCollector(
                Channels.newChannel(new ByteArrayInputStream(ANSWERS)),
                FrameFormat.standard().withHeaderOnlyFrames(true));
    }

    /** An answer comes while the sender finds that its file was not sent whole: it means nothing. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "dropped, the other one is there")
    @State
    public static class Withdrawn {
        private final ReplyCollector replies = collector();

        public Withdrawn() {
            replies.expect(1);
            replies.expect(2);
        }

        @Actor
        public void read() {
            replies.run();
        }

        @Actor
        public void withdraw() {
            replies.withdraw(1);
        }

        @Arbiter
        public void verdicts(II_Result result) {
            result.r1 = replies.hasVerdict(1) ? 1 : 0;
            result.r2 = replies.hasVerdict(2) && replies.await(Duration.ZERO) ? 1 : 0;
        }
    }

    /** An answer comes while it is waited for, and is given out once. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "found, and no other one is left")
    @State
    public static class Awaited {
        private final ReplyCollector replies = collector();

        public Awaited() {
            replies.expect(1);
            replies.expect(2);
        }

        @Actor
        public void read() {
            replies.run();
        }

        @Actor
        public void send(II_Result result) {
            boolean came = replies.awaitVerdict(1, LONG);
            Optional<Reply> verdict = replies.take(1);
            result.r1 = came && verdict.isPresent() && verdict.get().replyTo() == 1 ? 1 : 0;
        }

        @Arbiter
        public void left(II_Result result) {
            result.r2 = replies.take(1).isPresent() || replies.take(2).isEmpty() ? 1 : 0;
        }
    }

    /** A file is read ahead while it is sent: a buffer is filled anew when what was in it has left. */
    @JCStressTest
    @Outcome(id = "12, 12", expect = Expect.ACCEPTABLE, desc = "all bytes in order, for both")
    @State
    public static class ReadAhead {
        private static final int SEGMENT_LENGTH = 2;
        private static final byte[] FILE = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

        @Actor
        public void one(II_Result result) {
            result.r1 = sent();
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = sent();
        }

        /** How many bytes were as they are. */
        private static int sent() {
            InputStream in = new ByteArrayInputStream(FILE);
            int sent = 0;
            try (SegmentReader reader = SegmentReader.start(SegmentSource.of(in), SEGMENT_LENGTH)) {
                for (Segment segment = reader.next(); segment != null; segment = reader.next()) {
                    ByteBuffer bytes = segment.bytes();
                    while (bytes.hasRemaining()) {
                        sent = bytes.get() == sent ? sent + 1 : -FILE.length;
                    }
                    reader.giveBack(segment);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return sent;
        }
    }
}
