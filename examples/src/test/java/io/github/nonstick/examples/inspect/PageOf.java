package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Pages of recordings that are made by hand. */
final class PageOf {
    private final PageDirection direction;
    private final DialectInspector inspector;
    private long offset;
    private int skip;

    private PageOf(int skip, boolean keepsReads) {
        this.skip = skip;
        direction = new PageDirection("10.0.0.1:5000 > 10.0.0.2:9000", skip, keepsReads);
        inspector = new DialectInspector(DialectGuess.within(FrameFormat.standard()), skip, direction);
    }

    static PageOf reads(byte[]... reads) throws IOException {
        return skipping(0, reads);
    }

    static PageOf skipping(int skip, byte[]... reads) throws IOException {
        return new PageOf(skip, true).with(reads);
    }

    static PageOf file(byte[] bytes) throws IOException {
        return new PageOf(0, false).with(bytes);
    }

    private PageOf with(byte[]... reads) throws IOException {
        for (byte[] read : reads) {
            ByteBuffer bytes = ByteBuffer.wrap(read);
            direction.read(new Read(offset, read.length, "at " + offset), bytes);
            offset += read.length;
            bytes.position(Math.min(skip, read.length));
            skip -= bytes.position();
            inspector.accept(bytes);
        }
        return this;
    }

    PageDirection direction() throws IOException {
        inspector.end();
        return direction;
    }

    String html() throws IOException {
        HtmlPage page = new HtmlPage("recording.bin");
        page.add(direction());
        return page.html();
    }

    static byte[] frame(String header, String body) {
        return frame(ByteOrder.LITTLE_ENDIAN, header, body.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] frame(ByteOrder order, String header, byte[] body) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(4 + json.length + body.length).order(order);
        return frame.putInt(json.length).put(json).put(body).array();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
