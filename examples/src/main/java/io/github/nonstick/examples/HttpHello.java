package io.github.nonstick.examples;

import io.github.nonstick.server.FrameServer;
import io.github.nonstick.server.ServerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Prints what a browser sends to a bare socket, and answers it.
 *
 * <p>HTTP/1.1 is another remedy for sticky packets: a head of lines of text up to an empty one, and a body whose length
 * the head says. A server that takes the first read for the request is wrong when it comes in pieces; an answer without
 * a length has no end that a browser could tell from a connection that was cut.
 */
final class HttpHello {
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Hello</title></head>
            <body><p>Hello, \u4f60\u597d. This page is as long as Content-Length said, so that it is known to be all.</p></body>
            </html>
            """;

    private final FrameServer server;
    private final Duration patience;
    private final AtomicInteger count = new AtomicInteger();

    private record Answer(String status, String type, String body) {
        static Answer refusal(String status, String why) {
            return new Answer(status, "text/plain; charset=utf-8", why + "\n");
        }
    }

    /** @param patience how long a request's head may take */
    HttpHello(InetSocketAddress address, Duration patience) throws IOException {
        this.patience = patience;
        this.server = FrameServer.startWithChannels(address, ServerSettings.standard(), this::serve);
    }

    InetSocketAddress address() {
        return server.localAddress();
    }

    private void serve(SocketChannel channel) throws IOException {
        InetSocketAddress peer = (InetSocketAddress) channel.getRemoteAddress();
        String from = count.incrementAndGet() + ": " + Address.text(peer.getAddress(), peer.getPort());
        try {
            HttpHead head = HttpHead.read(channel.socket(), patience);
            if (head.text().isEmpty()) {
                Output.line(from + (head.stop() == HttpHead.Stop.END ? " left" : " was closed") + " without a word");
                return;
            }
            Answer answer = answer(head);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            boolean bodyless = head.isHead();
            String fields = head(answer, body.length);
            show(from, head, fields + (bodyless ? "" : "(" + body.length + " bytes)"));
            channel.write(ByteBuffer.wrap(fields.getBytes(StandardCharsets.US_ASCII)));
            channel.write(ByteBuffer.wrap(bodyless ? new byte[0] : body));
            channel.shutdownOutput();
            drop(channel.socket());
        } catch (IOException e) {
            Output.line(from + " failed: " + Main.describe(e));
        }
    }

    private Answer answer(HttpHead head) {
        return switch (head.stop()) {
            case EMPTY_LINE -> answer(head.line());
            case NOT_HTTP -> Answer.refusal("400 Bad Request", "this is a web server, and what came is not HTTP");
            case TOO_LONG ->
                Answer.refusal(
                        "431 Request Header Fields Too Large",
                        "the head of the request is longer than " + HttpHead.MAX_LENGTH + " bytes");
            case TIME_OUT ->
                Answer.refusal("408 Request Timeout", "no empty line came within " + TimeSpan.text(patience));
            case END -> Answer.refusal("400 Bad Request", "the request ended before its empty line");
        };
    }

    private static Answer answer(HttpHead.@Nullable Line line) {
        if (line == null) {
            return Answer.refusal("400 Bad Request", "the head is not that of a request");
        }
        if (line.major() != 1) {
            return Answer.refusal("505 HTTP Version Not Supported", "this server speaks HTTP/1.1");
        }
        if (line.hosts() > 1 || line.hosts() == 0 && line.minor() > 0) {
            return Answer.refusal(
                    "400 Bad Request", "a request has one field named Host, this one has " + line.hosts());
        }
        if (!line.method().equals("GET") && !line.method().equals("HEAD")) {
            return Answer.refusal("405 Method Not Allowed", "this server knows GET and HEAD");
        }
        String path = line.target().replaceFirst("(?i)^http://[^/?]*", "").replaceFirst("\\?.*", "");
        return path.isEmpty() || path.equals("/")
                ? new Answer("200 OK", "text/html; charset=utf-8", PAGE)
                : Answer.refusal("404 Not Found", "there is one page here: /");
    }

    private static String head(Answer answer, int length) {
        return "HTTP/1.1 " + answer.status() + "\r\n"
                + "Date: " + DATE.format(ZonedDateTime.now(ZoneOffset.UTC)) + "\r\n"
                + (answer.status().startsWith("405") ? "Allow: GET, HEAD\r\n" : "")
                + "Content-Type: " + answer.type() + "\r\n"
                + "Content-Length: " + length + "\r\n"
                + "Connection: close\r\n"
                + "\r\n";
    }

    /** In one piece: other connections have lines as well. */
    private static void show(String from, HttpHead head, String answer) {
        StringBuilder lines = new StringBuilder(from + ": " + head.text().length() + " bytes in " + head.reads()
                + (head.reads() == 1 ? " read" : " reads"));
        append(lines, "  > ", head.text());
        if (head.rest() > 0) {
            append(lines, "  > ", "(and " + head.rest() + " bytes behind it)");
        }
        append(lines, "  < ", answer);
        Output.line(lines.toString());
    }

    private static void append(StringBuilder lines, String prefix, String text) {
        for (String line : text.split("(?<=\n)", 0)) {
            lines.append(System.lineSeparator()).append(prefix).append(visible(line));
        }
    }

    private static String visible(String line) {
        StringBuilder visible = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            switch (c) {
                case '\r' -> visible.append("\\r");
                case '\n' -> visible.append("\\n");
                case '\\' -> visible.append("\\\\");
                default -> visible.append(c >= ' ' && c <= '~' ? String.valueOf(c) : String.format("\\x%02x", (int) c));
            }
        }
        return visible.toString();
    }

    /** Takes what still comes, for a moment: to close with bytes unread resets the connection, and loses the answer. */
    private static void drop(Socket socket) {
        long start = System.nanoTime();
        byte[] dropped = new byte[8_192];
        try {
            long rest = LINGER.toMillis();
            do {
                socket.setSoTimeout((int) rest);
                rest = LINGER.minusNanos(System.nanoTime() - start).toMillis();
            } while (socket.getInputStream().read(dropped) >= 0 && rest > 0);
        } catch (IOException e) {
            return; // it has had its time, or is gone
        }
    }
}
