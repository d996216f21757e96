package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.server.ServerSettings;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Locale;

/**
 * Answers each frame with its text in capitals, any number of clients at once.
 *
 * <p>With {@code recv(1024)} in the place of frames, a longer line is answered in pieces, of which the client takes the
 * first for the answer and the next for that of its next line; Chinese characters are cut in two; and an empty line
 * sends nothing at all, so that both sides wait for each other.
 */
final class EchoServer {
    /** The longest line, in bytes. */
    static final int MAX_LINE = 1 << 20;

    /** Capitals can be three times as long: the two bytes of an iota with its accents become six. */
    static final FrameFormat FORMAT =
            FrameFormat.standard().withMaxHeaderLength(1_024).withMaxBodyLength(3 * MAX_LINE);

    private static final int PIECE = 512;
    private static final Duration IDLE = Duration.ofMinutes(10);

    static final ServerSettings SETTINGS = ServerSettings.standard()
            .withFormat(FORMAT)
            .withDeadlines(Deadlines.standard().withFirstByte(IDLE).withIdle(IDLE));

    private EchoServer() {}

    static void answer(FrameConnection connection) throws IOException {
        while (connection.next()) {
            long length = connection.header().dataSize();
            if (length > MAX_LINE) {
                throw new ProtocolException("a line of " + length + " bytes is longer than " + MAX_LINE);
            }
            connection.send(capitals(connection.readBodyText()).getBytes(UTF_8));
        }
    }

    /** In pieces, as String copies the whole text for each character in it that becomes several. */
    static String capitals(String text) {
        StringBuilder capitals = new StringBuilder(text.length());
        int start = 0;
        while (start < text.length()) {
            int end = Math.min(start + PIECE, text.length());
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            capitals.append(text.substring(start, end).toUpperCase(Locale.ROOT));
            start = end;
        }
        return capitals.toString();
    }
}
