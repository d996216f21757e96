package io.github.nonstick.examples.inspect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a stream: its bytes in one line, and the reads that they arrived in below them.
 *
 * <p>The stream is cut wherever a part or a read begins. Each piece is a cell that holds both lines, so that they have
 * one scale, and stay together where a page wraps them.
 */
final class Ribbon {
    /** What is longer is cut, so that a narrow page can wrap it. */
    private static final int MAX_COLUMNS = 16;

    /** Pieces of bytes that are left out, before those in the middle become one. */
    private static final int MAX_PIECES_LEFT_OUT = 4;

    private final ReadIndex reads;
    private final boolean showsReads;
    private final long marked;
    private final StringBuilder html = new StringBuilder();

    /** The label that the next cell begins with; empty behind it. */
    private String label = "";

    private boolean begins;

    /** What a read's line says below a cell; its last index differs where the cell stands for several reads. */
    private record Below(int read, int lastRead, boolean isNew) {}

    /**
     * A picture with one byte marked.
     *
     * @param marked its offset; -1 for none
     */
    Ribbon(ReadIndex reads, boolean showsReads, long marked) {
        this.reads = reads;
        this.showsReads = showsReads;
        this.marked = marked;
    }

    String html(List<Part> parts) {
        html.append("<ol class=\"bytes\">\n");
        for (Part part : parts) {
            label = part.label();
            begins = part.begins();
            addShown(part, part.first(), part.from());
            addLeftOut(part, part.from() + part.first().length, part.to() - part.last().length);
            addShown(part, part.last(), part.to() - part.last().length);
        }
        if (marked == reads.end()) {
            begins = false;
            label = "cut";
            addCell(PartKind.FAULT, "", "<mark>end</mark>", null);
        }
        return html.append("</ol>\n").toString();
    }

    private void addShown(Part part, byte[] bytes, long offset) {
        int at = 0;
        while (at < bytes.length) {
            int read = reads.at(offset + at);
            int end = (int) Math.min(bytes.length, reads.end(read) - offset);
            if (!showsReads) {
                end = bytes.length;
            }
            addPiece(part, bytes, at, end, offset, read);
            at = end;
        }
    }

    private void addPiece(Part part, byte[] bytes, int from, int to, long offset, int read) {
        List<HtmlText.Glyph> glyphs = part.isText() ? HtmlText.text(bytes, from, to) : HtmlText.hex(bytes, from, to);
        StringBuilder text = new StringBuilder();
        int columns = 0;
        long at = offset + from;
        boolean isNew = showsReads && reads.offset(read) == at;
        for (HtmlText.Glyph glyph : glyphs) {
            if (columns > 0 && columns + glyph.columns() > MAX_COLUMNS) {
                addCell(part.kind(), "", text.toString(), new Below(read, read, isNew));
                text.setLength(0);
                columns = 0;
                isNew = false;
            }
            boolean isMarked = marked >= at && marked < at + glyph.length();
            text.append(isMarked ? "<mark>" + glyph.html() + "</mark>" : glyph.html());
            columns += glyph.columns();
            at += glyph.length();
        }
        addCell(part.kind(), "", text.toString(), new Below(read, read, isNew));
    }

    private void addLeftOut(Part part, long from, long to) {
        if (from == to) {
            return;
        }
        int first = reads.at(from);
        int last = reads.at(to - 1);
        if (!showsReads || last == first) {
            addLeftOut(part, from, to, first, last);
        } else if (last - first < MAX_PIECES_LEFT_OUT) {
            for (int read = first; read <= last; read++) {
                addLeftOut(part, Math.max(from, reads.offset(read)), Math.min(to, reads.end(read)), read, read);
            }
        } else {
            addLeftOut(part, from, reads.end(first), first, first);
            addLeftOut(part, reads.end(first), reads.offset(last), first + 1, last - 1);
            addLeftOut(part, reads.offset(last), to, last, last);
        }
    }

    private void addLeftOut(Part part, long from, long to, int read, int lastRead) {
        boolean isNew = showsReads && reads.offset(read) == from;
        addCell(part.kind(), " left", HtmlText.count(to - from, "byte"), new Below(read, lastRead, isNew));
    }

    private void addCell(PartKind kind, String classes, String text, @Nullable Below below) {
        html.append("<li class=\"").append(kind.word()).append(classes);
        html.append(kind == PartKind.RAW || kind == PartKind.FAULT ? "" : " in").append(begins ? " begin" : "");
        if (showsReads && below != null) {
            html.append(below.lastRead() > below.read() ? " many" : below.read() % 2 == 0 ? " a" : " b");
            html.append(below.isNew() ? " new" : "");
        }
        html.append("\"><i>")
                .append(HtmlText.escape(label))
                .append("</i><s>")
                .append(text)
                .append("</s>");
        if (showsReads && below != null) {
            addRead(below);
        }
        html.append("</li>\n");
        label = "";
        begins = false;
    }

    private void addRead(Below below) {
        if (below.lastRead() > below.read()) {
            String which = "reads " + (below.read() + 1) + "–" + (below.lastRead() + 1);
            html.append("<u><span>").append(which).append("</span></u>");
            return;
        }
        if (!below.isNew()) {
            html.append("<u></u>");
            return;
        }
        int read = below.read();
        String title = "read " + (read + 1) + ": " + HtmlText.count(reads.end(read) - reads.offset(read), "byte")
                + " from offset " + HtmlText.number(reads.offset(read))
                + (reads.label(read).isEmpty() ? "" : ", " + reads.label(read));
        html.append("<u title=\"").append(HtmlText.plain(title)).append("\">");
        html.append("r").append(read + 1).append("</u>");
    }
}
