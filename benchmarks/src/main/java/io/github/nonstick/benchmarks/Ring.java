package io.github.nonstick.benchmarks;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Function;

/**
 * Messages with their frames, back to back as they would come down one connection.
 *
 * @param offsets where each frame begins in {@code bytes}, and behind them the length of {@code bytes}
 */
record Ring(List<Message> messages, byte[] bytes, int[] offsets) {
    static Ring of(List<Message> messages, Function<Message, byte[]> framing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] offsets = new int[messages.size() + 1];
        for (int i = 0; i < messages.size(); i++) {
            bytes.writeBytes(framing.apply(messages.get(i)));
            offsets[i + 1] = bytes.size();
        }
        return new Ring(messages, bytes.toByteArray(), offsets);
    }

    int length() {
        return messages.size();
    }

    int longestFrameLength() {
        int longest = 0;
        for (int i = 0; i < length(); i++) {
            longest = Math.max(longest, offsets[i + 1] - offsets[i]);
        }
        return longest;
    }
}
