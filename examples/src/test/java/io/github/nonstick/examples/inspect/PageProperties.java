package io.github.nonstick.examples.inspect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What holds of the page that shows a recording, whatever bytes that has. */
final class PageProperties {
    private static final int OF_FILE = 0x20;

    /** Longer headers are not shown whole. */
    private static final int LONGEST_HEADER_SHOWN = 400;

    private PageProperties() {}

    /** Checks all of an input but its first byte, which chooses how long the reads are, and how much is skipped. */
    static void check(byte[] input) {
        int choice = input.length == 0 ? 0 : input[0] & 0xff;
        byte[] stream = Arrays.copyOfRange(input, Math.min(1, input.length), Math.max(1, input.length));
        try {
            PageDirection direction = direction(choice, input.length == 0 ? input : stream);
            HtmlPage page = new HtmlPage("recording");
            page.add(direction);
            PageModel model = new PageModel(page.html());
            require(model.fault().isEmpty(), model.fault(), stream);
            requireHeaders(direction, model, stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PageDirection direction(int choice, byte[] stream) throws IOException {
        if ((choice & OF_FILE) != 0) {
            return PageOf.file(stream).direction();
        }
        int readLength = (choice & 0x1f) == 0 ? Integer.MAX_VALUE : choice & 0x1f;
        List<byte[]> reads = new ArrayList<>();
        for (int at = 0; at < stream.length; at += Math.min(readLength, stream.length - at)) {
            reads.add(Arrays.copyOfRange(stream, at, at + Math.min(readLength, stream.length - at)));
        }
        return PageOf.skipping(7 * (choice >> 6), reads.toArray(new byte[0][])).direction();
    }

    /** The table has a row for each frame, and each header as it is, or, where it is long, as it begins. */
    private static void requireHeaders(PageDirection direction, PageModel model, byte[] stream) {
        List<PageFrame> frames = new ArrayList<>(direction.firstFrames());
        frames.addAll(direction.lastFrames());
        List<String> cells = model.headers();
        require(cells.size() == frames.size(), "a row for each frame: " + cells.size(), stream);
        for (int i = 0; i < frames.size(); i++) {
            String json = frames.get(i).frame().headerJson();
            boolean whole = json.length() <= LONGEST_HEADER_SHOWN / 4;
            require(PageModel.shows(cells.get(i), json, whole), "a header as it is: " + cells.get(i), stream);
        }
    }

    private static void require(boolean right, String what, byte[] stream) {
        if (!right) {
            throw new AssertionError(
                    "not so: " + what + " in " + HexFormat.of().formatHex(stream, 0, Math.min(stream.length, 1_000)));
        }
    }
}
