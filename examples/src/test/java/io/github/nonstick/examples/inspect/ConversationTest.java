package io.github.nonstick.examples.inspect;

import static io.github.nonstick.examples.inspect.StreamInspectorTest.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MD5_OF_HELLO = "5d41402abc4b2a76b9719d911017c592";

    private final Lines lines = new Lines();

    /** Writes down what it is told; waits first. */
    private static final class Lines implements ConversationListener {
        final List<String> told = new CopyOnWriteArrayList<>();
        volatile CountDownLatch awaited = new CountDownLatch(0);

        @Override
        public void frame(Direction direction, InspectedFrame frame, FrameReads.Pieces reads) {
            try {
                awaited.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            told.add(direction.arrow() + " " + frame.offset() + " "
                    + frame.hash().word() + " " + reads);
            if (frame.header().attribute("defect") != null) {
                throw new IllegalStateException("a defect of this test's listener");
            }
            if (frame.header().attribute("out_of_memory") != null) {
                throw new OutOfMemoryError("thrown by this test");
            }
        }

        @Override
        public void fault(Direction direction, Fault fault) {
            told.add(direction.arrow() + " fault at " + fault.offset());
        }

        @Override
        public void lost(Direction direction, long offset) {
            told.add(direction.arrow() + " lost at " + offset);
        }
    }

    @Test
    void tellsTheFramesOfBothDirectionsWithTheirReads() throws InterruptedException {
        InspectionQueue queue = InspectionQueue.start();
        Conversation conversation = conversation(queue, 0, 3);

        arrive(conversation, Direction.TO_CLIENT, "hi!".getBytes(StandardCharsets.US_ASCII));
        byte[] request = frame("{\"filesize\": 5}", "hello");
        arrive(conversation, Direction.TO_SERVER, Arrays.copyOf(request, 6));
        arrive(conversation, Direction.TO_SERVER, Arrays.copyOfRange(request, 6, request.length));
        arrive(conversation, Direction.TO_CLIENT, frame("{\"ok\": true}", ""));
        arrive(conversation, Direction.TO_SERVER, StreamInspectorTest.stream(request, request));
        conversation.ended(Direction.TO_SERVER);
        conversation.ended(Direction.TO_CLIENT);
        queue.await(PATIENCE);

        assertThat(lines.told)
                .containsExactly(
                        "> 0 none reads 2: 6+18",
                        "< 3 none reads 1: 16",
                        "> 24 none reads 1: 24/48",
                        "> 48 none reads 1: 24/48");
    }

    @Test
    void tellsOneFaultOfADirectionAndGoesOnWithTheOther() throws InterruptedException {
        InspectionQueue queue = InspectionQueue.start();
        Conversation conversation = conversation(queue, 0, 0);

        arrive(conversation, Direction.TO_SERVER, "GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
        arrive(conversation, Direction.TO_SERVER, frame("{\"filesize\": 5}", "hello"));
        arrive(conversation, Direction.TO_CLIENT, frame("{\"filesize\": 5}", "hello"));
        arrive(conversation, Direction.TO_CLIENT, new byte[3]);
        conversation.ended(Direction.TO_SERVER);
        conversation.ended(Direction.TO_CLIENT);
        queue.await(PATIENCE);

        assertThat(lines.told).containsExactly("> fault at 0", "< 0 none reads 1: 24", "< fault at 27");
    }

    @Test
    void whatArrivesNeverWaitsForWhoeverIsTold() throws InterruptedException {
        InspectionQueue queue = InspectionQueue.start(100_000);
        Conversation conversation = conversation(queue, 0, 0);
        lines.awaited = new CountDownLatch(1);

        for (int i = 0; i < 10_000; i++) {
            arrive(conversation, Direction.TO_SERVER, frame("{\"filesize\": 5}", "hello"));
        }
        conversation.ended(Direction.TO_SERVER);
        assertThat(lines.told).isEmpty();
        lines.awaited.countDown();
        queue.await(PATIENCE);

        // Each costs 128 bytes and its own 24.
        assertThat(lines.told).hasSize(657 + 1).last().isEqualTo("> lost at " + 657 * 24);
    }

    @Test
    void bodyThatComesTooFastIsNotCompared() throws InterruptedException {
        InspectionQueue queue = InspectionQueue.start();
        Conversation conversation = conversation(queue, 0, 0);
        byte[] frame = frame("{\"filesize\": 5, \"hash\": \"" + MD5_OF_HELLO + "\"}", "hello");
        lines.awaited = new CountDownLatch(1);

        arrive(conversation, Direction.TO_SERVER, frame);
        arrive(conversation, Direction.TO_SERVER, Arrays.copyOf(frame, frame.length - 2));
        arrive(conversation, Direction.TO_SERVER, Arrays.copyOfRange(frame, frame.length - 2, frame.length));
        arrive(conversation, Direction.TO_CLIENT, frame("{\"filesize\": 16777216}", "x".repeat(16 << 20)));
        lines.awaited.countDown();
        arrive(conversation, Direction.TO_SERVER, frame);
        queue.await(PATIENCE);

        assertThat(lines.told)
                .containsExactly(
                        "> 0 verified reads 1: " + frame.length,
                        "> " + frame.length + " unverified reads 2: " + (frame.length - 2) + "+2",
                        "< 0 none reads 1: 16777242",
                        "> " + 2 * frame.length + " verified reads 1: " + frame.length);
    }

    @Test
    void defectOfWhoeverIsToldIsNoReasonToStop() throws InterruptedException {
        InspectionQueue queue = InspectionQueue.start();
        Conversation conversation = conversation(queue, 0, 0);
        List<String> logged = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(InspectionQueue.class.getName());
        logger.setFilter(entry -> {
            logged.add(entry.getMessage());
            return false;
        });

        arrive(conversation, Direction.TO_SERVER, frame("{\"filesize\": 5, \"defect\": true}", "hello"));
        arrive(conversation, Direction.TO_CLIENT, frame("{\"filesize\": 5}", "hello"));
        queue.await(PATIENCE);

        logger.setFilter(null);
        assertThat(lines.told).hasSize(2);
        assertThat(logged).containsExactly("inspection failed");
    }

    @Test
    void directionOfWhichMemoryWasShortForAPieceIsShownNoFurther() throws InterruptedException {
        InspectionQueue queue = InspectionQueue.start();
        Conversation conversation = conversation(queue, 0, 0);
        byte[] frame = frame("{\"filesize\": 5}", "hello");

        arrive(conversation, Direction.TO_SERVER, frame);
        arrive(conversation, Direction.TO_SERVER, frame("{\"filesize\": 5, \"out_of_memory\": true}", "hello"));
        arrive(conversation, Direction.TO_SERVER, frame);
        arrive(conversation, Direction.TO_CLIENT, frame);
        conversation.ended(Direction.TO_SERVER);
        queue.await(PATIENCE);

        assertThat(lines.told)
                .containsExactly(
                        "> 0 none reads 1: 24", "> 24 none reads 1: 47", "> lost at 24", "< 0 none reads 1: 24");
    }

    @Test
    void whatIsHeldIsASmallPartOfAllMemory() {
        assertThat(InspectionQueue.mostHeld(64 << 20)).isEqualTo(16 << 20);
        assertThat(InspectionQueue.mostHeld(Long.MAX_VALUE)).isEqualTo(64 << 20);
    }

    private Conversation conversation(InspectionQueue queue, long clientSkip, long serverSkip) {
        return new Conversation(queue, DialectGuess.within(FrameFormat.standard()), clientSkip, serverSkip, lines);
    }

    private static void arrive(Conversation conversation, Direction direction, byte[] bytes) {
        ByteBuffer read = ByteBuffer.wrap(bytes);
        conversation.arrived(direction, read);
        assertThat(read.remaining()).isEqualTo(bytes.length);
    }
}
