package io.github.nonstick.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Copies frames from one array to another, knowing from the ring where they end and what is in them.
 *
 * <p>Reading makes the Strings and the body's array from bytes that were prepared as plain UTF-8.
 */
final class CopyCodec extends Codec {
    /** Name and hash in UTF-8. */
    private record Texts(byte @Nullable [] filename, byte @Nullable [] hash) {
        static Texts of(Message message) {
            return new Texts(utf8(message.filename()), utf8(message.hash()));
        }

        private static byte @Nullable [] utf8(@Nullable String text) {
            return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private final Texts[] texts;
    private final int[] bodyLengths;
    private final byte[] target;
    private int targetLength;

    /** Index of the frame to be decoded next. */
    private int next;

    CopyCodec(Ring ring, int framesPerOutput) {
        super(ring);
        texts = ring.messages().stream().map(Texts::of).toArray(Texts[]::new);
        bodyLengths = ring.messages().stream()
                .mapToInt(message -> message.body().length)
                .toArray();
        target = new byte[framesPerOutput * ring.longestFrameLength()];
    }

    @Override
    void clear() {
        targetLength = 0;
    }

    @Override
    int encode(int index) {
        int length = copy(index, targetLength);
        targetLength += length;
        return length;
    }

    @Override
    int buildAndEncode(int index) {
        return encode(index);
    }

    private int copy(int index, int targetOffset) {
        int offset = ring.offsets()[index];
        int length = ring.offsets()[index + 1] - offset;
        System.arraycopy(ring.bytes(), offset, target, targetOffset, length);
        return length;
    }

    @Override
    byte[] encoded() {
        return Arrays.copyOf(target, targetLength);
    }

    @Override
    long decode() {
        int index = takeFrame();
        int length = copy(index, 0);
        return answer(index, target[length - 1]);
    }

    private int takeFrame() {
        int index = next;
        next = index + 1 == ring.length() ? 0 : index + 1;
        return index;
    }

    private long answer(int index, byte last) {
        int bodyLength = bodyLengths[index];
        return Message.answer(bodyLength, bodyLength, bodyLength == 0 ? 0 : last);
    }

    @Override
    Received decodeAndRead() {
        int index = takeFrame();
        int length = copy(index, 0);
        int bodyLength = bodyLengths[index];
        return new Received(
                text(texts[index].filename()),
                text(texts[index].hash()),
                Arrays.copyOfRange(target, length - bodyLength, length));
    }

    private static @Nullable String text(byte @Nullable [] utf8) {
        return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    long decodeInReads(int readLength, int first, int end) {
        int endOffset = ring.offsets()[end];
        long sum = 0;
        int frame = first;
        int frameOffset = ring.offsets()[first];
        // Each frame is put at the target's start, as if the one before it had been dealt with.
        for (int readOffset = frameOffset; readOffset < endOffset; ) {
            int readEnd = Math.min(readOffset + readLength, endOffset);
            while (readOffset < readEnd) {
                int frameEnd = ring.offsets()[frame + 1];
                int taken = Math.min(readEnd, frameEnd) - readOffset;
                System.arraycopy(ring.bytes(), readOffset, target, readOffset - frameOffset, taken);
                readOffset += taken;
                if (readOffset == frameEnd) {
                    sum += answer(frame, target[frameEnd - frameOffset - 1]);
                    frame++;
                    frameOffset = frameEnd;
                }
            }
        }
        return sum;
    }
}
