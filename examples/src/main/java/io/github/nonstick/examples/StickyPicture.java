package io.github.nonstick.examples;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What was seen of sticky packets, as a picture: messages above, reads below, and the price of each remedy. */
final class StickyPicture {
    private static final int WIDTH = 960;
    private static final int LEFT = 84;
    private static final int RIGHT = 24;
    private static final int SCENE_HEIGHT = 148;
    private static final int SCENES_TOP = 64;
    private static final int BAR_LEFT = 300;
    private static final int BAR_RIGHT = 120;
    private static final int BAR_STEP = 34;

    /** So wide is a character of the boxes. */
    private static final double GLYPH_WIDTH = 8.4;

    private static final String STYLE = """
            svg { --page: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --one: #1f5fbf; --two: #a3470f;
              --on: #ffffff; --kept: #1a7f37; --stuck: #b3261e; }
            @media (prefers-color-scheme: dark) {
              svg { --page: #0f1318; --ink: #e6e9ee; --soft: #a5afbb; --line: #39424d; --one: #8ab8ff; --two: #ffb07a;
                --on: #0f1318; --kept: #6bd489; --stuck: #ff9a90; }
            }
            text { font: 14px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
            .title { font-size: 22px; font-weight: 600; }
            .name { font-size: 16px; font-weight: 600; }
            .soft { fill: var(--soft); }
            .bytes { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: var(--on); }
            .middle { text-anchor: middle; }
            .end { text-anchor: end; }
            .page { fill: var(--page); }
            .m0 { fill: var(--one); }
            .m1 { fill: var(--two); }
            .read { fill: none; stroke: var(--ink); stroke-width: 2; }
            .grid { stroke: var(--line); }
            .kept { fill: var(--kept); }
            .stuck { fill: var(--page); stroke: var(--stuck); stroke-width: 2; stroke-dasharray: 5 3; }
            .time { paint-order: stroke; stroke: var(--page); stroke-width: 6; }
            .wrong { fill: var(--stuck); }
            """;

    private final List<Sticky.Scene> scenes;
    private final List<StickyTrial> trials;
    private final int messages;
    private final StringBuilder svg = new StringBuilder();

    StickyPicture(List<Sticky.Scene> scenes, List<StickyTrial> trials, int messages) {
        this.scenes = scenes;
        this.trials = trials;
        this.messages = messages;
    }

    /** The picture as a document that loads nothing. */
    String svg() {
        svg.setLength(0);
        int chartTop = SCENES_TOP + scenes.size() * SCENE_HEIGHT;
        int height = chartTop + 140 + trials.size() * BAR_STEP;
        add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " aria-labelledby=\"title desc\">",
                WIDTH, height, WIDTH, height);
        add("<title id=\"title\">Sticky packets: messages as they were sent and as they were read</title>");
        add("<desc id=\"desc\">%s</desc>", escape(description()));
        add("<style>%s</style>", STYLE);
        add("<rect class=\"page\" width=\"%d\" height=\"%d\"/>", WIDTH, height);
        text("title", RIGHT, 36, "Messages as they were sent, and as they were read");
        for (int i = 0; i < scenes.size(); i++) {
            addScene(i + 1, scenes.get(i), SCENES_TOP + i * SCENE_HEIGHT);
        }
        addChart(chartTop);
        add("</svg>");
        return svg.toString();
    }

    private String description() {
        StringBuilder text = new StringBuilder();
        for (Sticky.Scene scene : scenes) {
            text.append(sentence(scene.title())).append(" Sent: ").append(lengths(scene.sent()));
            text.append(". Read: ").append(lengths(scene.read())).append(". ");
        }
        for (StickyTrial trial : trials) {
            text.append(sentence(
                            trial.remedy() + ": " + time(trial.nanosPerMessage()) + " per message, " + verdict(trial)))
                    .append(' ');
        }
        return text.toString().strip();
    }

    private static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }

    private static String lengths(List<byte[]> pieces) {
        List<String> lengths = pieces.stream().map(piece -> count(piece.length)).toList();
        return String.join(", ", lengths);
    }

    private static String count(long bytes) {
        return String.format(Locale.ROOT, "%,d bytes", bytes);
    }

    private void addScene(int number, Sticky.Scene scene, int top) {
        text("name", RIGHT, top + 18, number + ". " + scene.title());
        text("soft", RIGHT, top + 38, scene.circumstance());
        text("soft", RIGHT, top + 67, "sent");
        text("soft", RIGHT, top + 111, "read");
        double scale = (double) (WIDTH - LEFT - RIGHT) / length(scene.sent());
        int offset = 0;
        for (int i = 0; i < scene.sent().size(); i++) {
            byte[] message = scene.sent().get(i);
            addPart(message, i, LEFT + offset * scale, top + 48, message.length * scale);
            offset += message.length;
        }
        int from = 0;
        for (byte[] read : scene.read()) {
            addRead(scene, read, from, top + 92, scale);
            from += read.length;
        }
    }

    private static int length(List<byte[]> pieces) {
        return pieces.stream().mapToInt(piece -> piece.length).sum();
    }

    /** A read: a frame around the parts of messages that it brought. */
    private void addRead(Sticky.Scene scene, byte[] read, int from, int top, double scale) {
        int begin = 0;
        for (int i = 0; i < scene.sent().size(); i++) {
            int end = begin + scene.sent().get(i).length;
            int first = Math.max(begin, from);
            int last = Math.min(end, from + read.length);
            if (first < last) {
                byte[] part = Arrays.copyOfRange(read, first - from, last - from);
                addPart(part, i, LEFT + first * scale, top, part.length * scale);
            }
            begin = end;
        }
        add(
                "<rect class=\"read\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"38\" rx=\"5\"/>",
                LEFT + from * scale + 1.5, top - 4, Math.max(1, read.length * scale - 3));
    }

    private void addPart(byte[] bytes, int message, double x, int top, double width) {
        add(
                "<rect class=\"m%d\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"30\" rx=\"3\"/>",
                message % 2, x + 5, top, Math.max(1, width - 10));
        String content = bytes.length <= 40 ? new String(bytes, StandardCharsets.US_ASCII) : count(bytes.length);
        if (content.length() * GLYPH_WIDTH < width - 10) {
            text("bytes middle", x + width / 2, top + 20, content);
        }
    }

    private void addChart(int top) {
        double[] times = trials.stream()
                .mapToDouble(StickyTrial::nanosPerMessage)
                .sorted()
                .toArray();
        int least = (int) Math.floor(Math.log10(times[0]));
        int most = (int) Math.ceil(Math.log10(times[times.length - 1]));
        int bottom = top + 64 + trials.size() * BAR_STEP;
        double scale = (double) (WIDTH - BAR_LEFT - BAR_RIGHT) / (most - least);
        text("name", RIGHT, top + 18, "Time per message with each remedy");
        text(
                "soft",
                RIGHT,
                top + 38,
                messages + " messages of 1 to 200 bytes; the scale is logarithmic: each line is ten"
                        + " times the one before");
        for (int power = least; power <= most; power++) {
            double x = BAR_LEFT + (power - least) * scale;
            add("<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x, top + 54, x, bottom);
            text("soft middle", x, bottom + 20, tick(power));
        }
        for (int i = 0; i < trials.size(); i++) {
            addBar(
                    trials.get(i),
                    top + 60 + i * BAR_STEP,
                    (Math.log10(trials.get(i).nanosPerMessage()) - least) * scale);
        }
        add("<rect class=\"kept\" x=\"%d\" y=\"%d\" width=\"22\" height=\"14\"/>", RIGHT, bottom + 40);
        text("", RIGHT + 30, bottom + 52, "the messages were kept apart");
        add("<rect class=\"stuck\" x=\"%d\" y=\"%d\" width=\"22\" height=\"14\"/>", BAR_LEFT, bottom + 40);
        text("", BAR_LEFT + 30, bottom + 52, "messages stuck together when the reader was busy, or even when not");
    }

    private void addBar(StickyTrial trial, int top, double width) {
        text("end", BAR_LEFT - 12, top + 17, trial.remedy().toString());
        add(
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"24\"/>",
                trial.kept() ? "kept" : "stuck", BAR_LEFT, top, Math.max(2, width));
        text(trial.kept() ? "time" : "time wrong", BAR_LEFT + width + 8, top + 17, time(trial.nanosPerMessage()));
    }

    private static String verdict(StickyTrial trial) {
        return trial.kept() ? "kept apart" : "stuck together";
    }

    /** With the unit that makes it short. */
    private static String time(double nanos) {
        int unit = nanos < 1e6 ? 1_000 : 1_000_000;
        return String.format(Locale.ROOT, nanos / unit < 10 ? "%.1f %s" : "%.0f %s", nanos / unit, name(unit));
    }

    private static String tick(int power) {
        double nanos = Math.pow(10, power);
        int unit = nanos < 1e3 ? 1 : nanos < 1e6 ? 1_000 : 1_000_000;
        return String.format(Locale.ROOT, "%.0f %s", nanos / unit, name(unit));
    }

    private static String name(int nanos) {
        return nanos == 1 ? "ns" : nanos == 1_000 ? "\u00b5s" : "ms";
    }

    private void text(String style, double x, double y, String text) {
        add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", style, x, y, escape(text));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private void add(String line, Object... values) {
        svg.append(String.format(Locale.ROOT, line, values)).append('\n');
    }
}
