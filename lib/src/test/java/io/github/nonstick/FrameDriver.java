package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.io.BodyVerification;
import java.util.ArrayList;
import java.util.List;

/** One of the ways to read a stream of frames. All of them find the same: {@link FrameDriverContract}. */
public interface FrameDriver {
    /**
     * Reads a stream to its end, or to the first fault that ends a reader; a wrong hash ends none.
     *
     * @param pieces what each read brings, none of them empty; after the last one the stream ends
     */
    Found read(FrameFormat format, List<byte[]> pieces) throws Exception;

    /** Whether a stream costs so little that it can be read with each cut that there is. */
    default boolean isCheap() {
        return true;
    }

    /** A frame with its body; a body that has another hash than announced is a fault instead. */
    record FoundFrame(FrameHeader header, byte[] body, BodyVerification verification) {}

    /** What a driver has found, in its order. */
    final class Found {
        private final List<FoundFrame> frames = new ArrayList<>();
        private final List<FramingException> faults = new ArrayList<>();

        /** Adds a frame whose body is complete. */
        public void frame(FrameHeader header, byte[] body, BodyVerification verification) {
            assertThat(body.length).isEqualTo(header.dataSize());
            frames.add(new FoundFrame(header, body, verification));
        }

        /** Adds a fault: of a body that has another hash than announced, or what ended the reading. */
        public void fault(FramingException fault) {
            faults.add(fault);
        }

        /** The frames. */
        public List<FoundFrame> frames() {
            return frames;
        }

        /** The faults. */
        public List<FramingException> faults() {
            return faults;
        }

        /** The faults in words, each with its type and offset. */
        List<String> faultTexts() {
            return faults.stream().map(Found::text).toList();
        }

        static String text(FramingException fault) {
            return text(fault.getClass(), fault.streamOffset(), fault.getMessage());
        }

        static String text(Class<? extends FramingException> type, long streamOffset, String message) {
            return type.getSimpleName() + " at " + streamOffset + ": " + message;
        }
    }
}
