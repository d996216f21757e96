package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.HeaderKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser, or another client of HTTP/1, is told that has come to a receiver: that this is no web server,
 * and what it takes. Nothing of the request stands in it.
 */
final class HttpAnswer {
    /** RFC 9112, 3: a method, a target, a version. */
    private static final Pattern REQUEST_LINE = Pattern.compile("([A-Z]+) [^ ]+ HTTP/1\\.[0-9]");

    private HttpAnswer() {}

    /** The answer to a request that begins with a line; empty where that is no request of HTTP/1. */
    static ByteBuffer to(String line, FrameFormat format) {
        Matcher request = REQUEST_LINE.matcher(line);
        if (!request.matches()) {
            return ByteBuffer.allocate(0);
        }
        byte[] body = body(format).getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 400 Bad Request\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: " + body.length + "\r\n"
                + "Cache-Control: no-store\r\n"
                + "X-Content-Type-Options: nosniff\r\n"
                + "Connection: close\r\n\r\n";
        ByteBuffer answer = ByteBuffer.allocate(head.length() + body.length);
        answer.put(head.getBytes(StandardCharsets.US_ASCII));
        // RFC 9110, 9.3.2: the length is told, the content is not sent.
        return (request.group(1).equals("HEAD") ? answer : answer.put(body)).flip();
    }

    private static String body(FrameFormat format) {
        HeaderKeys keys = format.keys();
        String order = format.byteOrder() == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian";
        return """
                This is not a web server: this port receives files in frames, not by HTTP.

                To send files to it:
                  java -jar nonstick.jar send FILE... HOST:PORT

                A frame is
                  the length of its header: 4 bytes, %s
                  the header: JSON in UTF-8, {"%s": 5, "%s": "a.txt"}
                  the file: as many bytes as the header says
                """.formatted(order, keys.dataSize(), keys.filename());
    }
}
