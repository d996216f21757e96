package io.github.nonstick.examples.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * A page that shows a recording: its bytes by part, its frames, the reads they arrived in, and where it went wrong.
 *
 * <p>It is one file that loads nothing and runs nothing. Not safe for use by several threads.
 */
public final class HtmlPage {
    private static final String STYLE = style();

    /** So many bytes of a header are in the table. */
    private static final int HEADER_SHOWN = 400;

    private static final int MAX_READS_LISTED = 500;

    private final String name;
    private final List<PageDirection> directions = new ArrayList<>();
    private final StringBuilder html = new StringBuilder();

    /**
     * An empty page.
     *
     * @param name what the recording is called
     */
    public HtmlPage(String name) {
        this.name = name;
    }

    /** Adds a direction, complete or not: what it knows when the page is written counts. */
    public void add(PageDirection direction) {
        directions.add(direction);
    }

    /** The page as a document. */
    public String html() {
        html.setLength(0);
        addHead();
        addLegend();
        directions.forEach(this::addDirection);
        html.append("</body>\n</html>\n");
        return html.toString();
    }

    private void addHead() {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-")
                .append(digest(STYLE))
                .append("'; base-uri 'none'; form-action 'none'\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.append("<title>").append("Frames in " + HtmlText.plain(name)).append("</title>\n");
        html.append("<style>").append(STYLE).append("</style>\n</head>\n<body>\n");
        html.append("<h1>Frames in ").append(HtmlText.of(name)).append("</h1>\n");
    }

    private void addLegend() {
        html.append("<ul class=\"legend\" aria-label=\"Legend\">\n");
        addSwatch("length", "length", "length field, 4 bytes in hexadecimal");
        addSwatch("header", "header", "JSON");
        addSwatch("body", "body", "as text, or in hexadecimal");
        addSwatch("raw", "raw", "no frame, passed over");
        addSwatch("fault", "not a frame", "or the beginning of one");
        boolean keepsReads = directions.stream().anyMatch(PageDirection::keepsReads);
        if (keepsReads) {
            html.append("<li><b class=\"a\">r1</b> <b class=\"b\">r2</b> the reads, or segments of a capture, that"
                    + " brought the bytes above, by turns in two colours</li>\n");
        }
        html.append("</ul>\n<p class=\"soft\">Bytes that are shown take the room of their text or of its heading,")
                .append(" and <b>&hellip; n bytes &hellip;</b> that are left out the room of these words, however")
                .append(" many they are.");
        if (keepsReads) {
            html.append(" Both lines are cut at the same places: what stands below a byte is the read that")
                    .append(" brought it.");
        }
        html.append("</p>\n");
    }

    private void addSwatch(String kind, String word, String meaning) {
        html.append("<li><b class=\"").append(kind).append("\">").append(word).append("</b> ");
        html.append(meaning).append("</li>\n");
    }

    private void addDirection(PageDirection direction) {
        html.append("<section>\n<h2>");
        html.append(direction.heading().isEmpty() ? "The stream" : HtmlText.of(direction.heading()));
        html.append("</h2>\n<p>").append(summary(direction)).append("</p>\n");
        for (String note : direction.notes()) {
            html.append("<p class=\"wrong\">")
                    .append(HtmlText.of(sentence(note)))
                    .append("</p>\n");
        }
        addFault(direction);
        if (direction.length() > 0) {
            long marked = direction.fault() == null ? -1 : direction.fault().offset();
            Ribbon ribbon = new Ribbon(direction.reads(), direction.keepsReads(), marked);
            html.append("<h3>Bytes")
                    .append(direction.keepsReads() ? " and reads" : "")
                    .append("</h3>\n");
            html.append(ribbon.html(direction.parts()));
        }
        addFrames(direction);
        addReads(direction);
        html.append("</section>\n");
    }

    private static String summary(PageDirection direction) {
        StringBuilder text = new StringBuilder();
        text.append(HtmlText.count(direction.frames(), "frame")).append(" in ");
        text.append(HtmlText.count(direction.length(), "byte"));
        if (!direction.keepsReads()) {
            text.append(". In which reads they arrived, the recording does not tell.");
        } else {
            text.append(" and ")
                    .append(HtmlText.count(direction.reads().count(), "read"))
                    .append(". ");
            text.append(HtmlText.count(direction.splitFrames(), "frame"))
                    .append(" came in more than one read (split),");
            text.append(' ').append(HtmlText.count(direction.sharedReads(), "read"));
            text.append(" brought bytes of more than one frame (coalesced).");
        }
        if (direction.frames() > 0) {
            text.append(" The length field is ").append(byteOrder(direction)).append('.');
        }
        if (direction.framesLeftOut() > 0) {
            text.append(" This page shows the first ")
                    .append(direction.firstFrames().size());
            text.append(" and the last ").append(direction.lastFrames().size());
            text.append(" of the frames: ").append(HtmlText.number(direction.framesLeftOut()));
            text.append(" are left out.");
        }
        return text.toString();
    }

    private static String byteOrder(PageDirection direction) {
        return direction.byteOrder() == ByteOrder.LITTLE_ENDIAN ? "little-endian" : "big-endian";
    }

    private void addFault(PageDirection direction) {
        Fault fault = direction.fault();
        if (fault == null) {
            return;
        }
        html.append("<div class=\"trouble\">\n<h3>Fault at offset ").append(HtmlText.number(fault.offset()));
        html.append("</h3>\n<p>").append(HtmlText.of(sentence(fault.error()))).append("</p>\n");
        if (!fault.error().contains(fault.hint())) {
            html.append("<p>").append(HtmlText.of(sentence(fault.hint()))).append("</p>\n");
        }
        html.append("<pre>");
        HexDump.lines(fault).forEach(line -> html.append(HtmlText.escape(line)).append('\n'));
        html.append("</pre>\n</div>\n");
    }

    /** With a full stop; a capital would make another key of one that it begins with. */
    private static String sentence(String text) {
        return text.isEmpty() || text.endsWith(".") ? text : text + ".";
    }

    private void addFrames(PageDirection direction) {
        if (direction.frames() == 0) {
            return;
        }
        html.append("<h3>Frames</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Frames\">");
        html.append("<table>\n<thead><tr>");
        addHeadings("Frame", "Offset", "Header bytes", "Body offset", "Body bytes", "Hash");
        if (direction.keepsReads()) {
            addHeadings("Reads");
        }
        addHeadings("Header");
        html.append("</tr></thead>\n<tbody>\n");
        direction.firstFrames().forEach(frame -> addRow(direction, frame));
        if (direction.framesLeftOut() > 0) {
            html.append("<tr><td>&hellip;</td><td colspan=\"")
                    .append(direction.keepsReads() ? 7 : 6)
                    .append("\">");
            html.append(HtmlText.count(direction.framesLeftOut(), "frame")).append(" left out</td></tr>\n");
        }
        direction.lastFrames().forEach(frame -> addRow(direction, frame));
        html.append("</tbody>\n</table></div>\n");
    }

    private void addHeadings(String... headings) {
        for (String heading : headings) {
            html.append("<th scope=\"col\">").append(heading).append("</th>");
        }
    }

    private void addRow(PageDirection direction, PageFrame shown) {
        InspectedFrame frame = shown.frame();
        html.append("<tr>");
        addNumbers(shown.number(), frame.offset(), frame.headerLength());
        if (frame.header().isHeaderOnly()) {
            html.append("<td></td><td>no length</td>");
        } else {
            addNumbers(frame.bodyOffset(), frame.bodyLength());
        }
        html.append(frame.hash() == HashVerdict.MISMATCH ? "<td class=\"wrong\">" : "<td>");
        html.append(frame.hash().word()).append("</td>");
        if (direction.keepsReads()) {
            int first = shown.firstRead() + 1;
            int last = shown.lastRead() + 1;
            html.append("<td>")
                    .append(first)
                    .append(last == first ? "" : "–" + last)
                    .append("</td>");
        }
        byte[] header = frame.headerJson().getBytes(StandardCharsets.UTF_8);
        Part part = Part.of(PartKind.HEADER, "", false, 0, header, HEADER_SHOWN, 0);
        html.append("<td>").append(HtmlText.of(part.first()));
        if (part.leftOut() > 0) {
            html.append(" &hellip; ")
                    .append(HtmlText.count(part.leftOut(), "byte"))
                    .append(" more");
        }
        html.append("</td></tr>\n");
    }

    private void addNumbers(long... numbers) {
        for (long number : numbers) {
            html.append("<td>").append(HtmlText.number(number)).append("</td>");
        }
    }

    private void addReads(PageDirection direction) {
        ReadIndex reads = direction.reads();
        if (!direction.keepsReads() || reads.count() == 0) {
            return;
        }
        html.append("<details>\n<summary>Reads</summary>\n<div class=\"scroll\"><table>\n<thead><tr>");
        addHeadings("Read", "Offset", "Bytes", "Known as");
        html.append("</tr></thead>\n<tbody>\n");
        int listed = Math.min(reads.count(), MAX_READS_LISTED);
        for (int i = 0; i < listed; i++) {
            html.append("<tr>");
            addNumbers(i + 1, reads.offset(i), reads.end(i) - reads.offset(i));
            html.append("<td>").append(HtmlText.of(reads.label(i))).append("</td></tr>\n");
        }
        html.append("</tbody>\n</table></div>\n");
        if (listed < reads.count()) {
            html.append("<p>")
                    .append(HtmlText.count(reads.count() - listed, "read"))
                    .append(" more.</p>\n");
        }
        html.append("</details>\n");
    }

    private static String style() {
        try (InputStream in = HtmlPage.class.getResourceAsStream("page.css")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("page.css cannot be read", e);
        }
    }

    private static String digest(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder().encodeToString(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
