package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameDriver;
import io.github.nonstick.FrameDriverContract;
import io.github.nonstick.FrameFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Two readers have one buffer by turns, an event each, and channels that give nothing now and then. */
class NonBlockingReaderByTurnsTest extends FrameDriverContract {
    private static final int[] BUFFER_LENGTHS = {5, 64, 8_192, 65_536};

    private final Random random = new Random(5);

    @Override
    protected FrameDriver driver() {
        return this::read;
    }

    private FrameDriver.Found read(FrameFormat format, List<byte[]> pieces) throws IOException {
        ReadBuffer buffer = ReadBuffer.ofLength(BUFFER_LENGTHS[random.nextInt(BUFFER_LENGTHS.length)]);
        NonBlockingReading one = new NonBlockingReading(
                NonBlockingFrameReader.of(new PausingChannel(pieces, random::nextBoolean), format, buffer));
        NonBlockingReading other = new NonBlockingReading(
                NonBlockingFrameReader.of(new PausingChannel(pieces, random::nextBoolean), format, buffer));
        while (!one.isOver() || !other.isOver()) {
            NonBlockingReading next = random.nextBoolean() ? one : other;
            if (!next.isOver()) {
                next.step();
            }
        }
        assertThat(texts(other)).isEqualTo(texts(one));
        return one.found();
    }

    private static List<String> texts(NonBlockingReading reading) {
        return Stream.concat(
                        reading.found().frames().stream()
                                .map(frame -> frame.header() + " " + Arrays.hashCode(frame.body()) + " "
                                        + frame.verification()),
                        reading.found().faults().stream().map(Throwable::toString))
                .toList();
    }
}
