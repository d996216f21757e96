package io.github.nonstick.examples;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP request, in whatever pieces it came: a line and fields, up to an empty line.
 *
 * @param text a character for each byte, up to the empty line, or as far as it came
 * @param rest how many bytes were read behind it
 * @param reads how many reads brought it
 * @param stop why reading stopped
 */
record HttpHead(String text, int rest, int reads, Stop stop) {
    /** The longest that is read. */
    static final int MAX_LENGTH = 16_384;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final Pattern REQUEST_LINE =
            Pattern.compile("(" + TOKEN + ") ([!-~]++) HTTP/([0-9])\\.([0-9])\r?\n");
    private static final Pattern FIELDS = Pattern.compile("(?:" + TOKEN + ":[^\\x00\r\n]*+\r?\n)*+\r?\n");
    private static final Pattern HOST = Pattern.compile("^host:", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

    /** Whatever begins with so many bytes of a request line may be one. */
    private static final int TELLING_LENGTH = 64;

    enum Stop {
        EMPTY_LINE,
        NOT_HTTP,
        TOO_LONG,
        TIME_OUT,
        END
    }

    /** The line of a request whose head is in order. */
    record Line(String method, String target, int major, int minor, int hosts) {}

    /** Reads until there is an empty line, or a reason to give up; a peer that is slow has this time for all of it. */
    static HttpHead read(Socket socket, Duration patience) throws IOException {
        long start = System.nanoTime();
        byte[] bytes = new byte[MAX_LENGTH];
        int length = 0;
        int reads = 0;
        while (length < MAX_LENGTH) {
            int read = read(socket, bytes, length, patience.minusNanos(System.nanoTime() - start));
            if (read <= 0) {
                return new HttpHead(text(bytes, length), 0, reads, read == 0 ? Stop.TIME_OUT : Stop.END);
            }
            int end = end(bytes, Math.max(0, length - 3), length + read);
            length += read;
            reads++;
            if (end >= 0) {
                return new HttpHead(text(bytes, end), length - end, reads, Stop.EMPTY_LINE);
            }
            Matcher line = REQUEST_LINE.matcher(text(bytes, Math.min(length, TELLING_LENGTH)));
            if (!line.lookingAt() && !line.hitEnd()) {
                return new HttpHead(text(bytes, length), 0, reads, Stop.NOT_HTTP);
            }
        }
        return new HttpHead(text(bytes, length), 0, reads, Stop.TOO_LONG);
    }

    /** Reads once; 0 if nothing comes in this time, -1 at the end. */
    private static int read(Socket socket, byte[] bytes, int length, Duration rest) throws IOException {
        if (rest.toMillis() <= 0) {
            return 0;
        }
        try {
            socket.setSoTimeout((int) rest.toMillis());
            return socket.getInputStream().read(bytes, length, bytes.length - length);
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Behind the first empty line that ends in the range; -1 if none does. */
    private static int end(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            int next = i + 1 < to && bytes[i + 1] == '\r' ? i + 2 : i + 1;
            if (bytes[i] == '\n' && next < to && bytes[next] == '\n') {
                return next + 1;
            }
        }
        return -1;
    }

    boolean isHead() {
        return text.startsWith("HEAD ");
    }

    /** Null if it is not the head of a request. */
    @Nullable
    Line line() {
        Matcher line = REQUEST_LINE.matcher(text);
        if (!line.lookingAt()
                || !FIELDS.matcher(text).region(line.end(), text.length()).matches()) {
            return null;
        }
        int hosts = (int) HOST.matcher(text).results().count();
        return new Line(
                line.group(1), line.group(2), Integer.parseInt(line.group(3)), Integer.parseInt(line.group(4)), hosts);
    }
}
