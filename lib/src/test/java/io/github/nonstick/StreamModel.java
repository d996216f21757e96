package io.github.nonstick;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a stream as {@link FrameDecoderModel} finds them, for tests of what is said in frames: nothing of the
 * decoder has a part in it.
 */
public final class StreamModel {
    private StreamModel() {}

    /**
     * A frame.
     *
     * @param header integers are BigInteger
     * @param whole whether all of its body is there
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two
    public record Frame(Map<?, ?> header, byte[] body, boolean whole) {
        /** Whether a key has a text. */
        public boolean says(String key, @Nullable String text) {
            return text == null ? header.get(key) == null : text.equals(header.get(key));
        }

        /** Whether a key has an integer. */
        public boolean says(String key, long number) {
            return BigInteger.valueOf(number).equals(header.get(key));
        }
    }

    /** The frames up to the end, or to the first fault. */
    public static List<Frame> frames(FrameFormat format, byte[] stream) {
        List<Frame> frames = new ArrayList<>();
        Map<?, ?> header = Map.of();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean open = false;
        for (Object event : new FrameDecoderModel(format, stream).events) {
            if (event instanceof Map<?, ?> begun) {
                header = begun;
                body.reset();
                open = true;
            } else if (event instanceof ByteBuffer bytes) {
                byte[] piece = new byte[bytes.remaining()];
                bytes.duplicate().get(piece);
                body.writeBytes(piece);
            } else {
                frames.add(new Frame(header, body.toByteArray(), true));
                open = false;
            }
        }
        if (open) {
            frames.add(new Frame(header, body.toByteArray(), false));
        }
        return frames;
    }
}
