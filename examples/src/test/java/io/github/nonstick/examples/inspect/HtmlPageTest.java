package io.github.nonstick.examples.inspect;

import static io.github.nonstick.examples.inspect.PageOf.file;
import static io.github.nonstick.examples.inspect.PageOf.frame;
import static io.github.nonstick.examples.inspect.PageOf.join;
import static io.github.nonstick.examples.inspect.PageOf.reads;
import static io.github.nonstick.examples.inspect.PageOf.skipping;
import static io.github.nonstick.examples.inspect.PageOf.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlPageTest {
    private static final byte[] HELLO = frame("{\"data_size\": 5}", "hello");
    private static final Pattern CELL = Pattern.compile(
            "<li class=\"([a-z ]+)\"><i>(.*?)</i><s>(.*?)</s>(?:<u" + "(?: title=\"(.*?)\")?>(.*?)</u>)?</li>");

    /** The cells of a page in short: {@code header|label|text|read}. */
    private static List<String> cells(String html) {
        List<String> cells = new ArrayList<>();
        for (Matcher cell = CELL.matcher(html); cell.find(); ) {
            String read = cell.group(5) == null ? "" : cell.group(5);
            String kind = cell.group(1).split(" ")[0];
            cells.add(kind + "|" + cell.group(2) + "|" + cell.group(3) + "|" + read);
        }
        return cells;
    }

    @Test
    void showsThePartsOfAFrameAboveItsRead() throws IOException {
        assertThat(cells(reads(HELLO).html()))
                .containsExactly(
                        "length|#1 length|10 00 00 00 |r1",
                        "header|header, 16 bytes|{&quot;data_size&quot;: 5}|",
                        "body|body, 5 bytes|hello|");
    }

    @Test
    void showsFramesThatShareARead() throws IOException {
        String html = reads(join(HELLO, HELLO)).html();

        assertThat(cells(html)).hasSize(6).element(3).isEqualTo("length|#2 length|10 00 00 00 |");
        assertThat(html)
                .contains("2 frames in 50 bytes and 1 read. 0 frames came in more than one read (split),"
                        + " 1 read brought bytes of more than one frame (coalesced).")
                .contains("title=\"read 1: 50 bytes from offset 0, at 0\"");
    }

    @Test
    void countsAReadThatSeveralFramesShareOnce() throws IOException {
        byte[] half = Arrays.copyOf(HELLO, 10);
        byte[] rest = Arrays.copyOfRange(HELLO, 10, HELLO.length);

        assertThat(reads(join(HELLO, HELLO, HELLO, half), join(rest, HELLO), HELLO)
                        .html())
                .contains("6 frames in 150 bytes and 3 reads. 1 frame came in more than one read (split), 2 reads"
                        + " brought bytes of more than one frame (coalesced).");
    }

    @Test
    void showsAFrameThatIsSplitOverReads() throws IOException {
        byte[] first = Arrays.copyOf(HELLO, 2);
        byte[] second = Arrays.copyOfRange(HELLO, 2, 22);
        byte[] third = Arrays.copyOfRange(HELLO, 22, 25);
        String html = reads(first, second, third).html();

        assertThat(cells(html))
                .containsExactly(
                        "length|#1 length|10 00 |r1",
                        "length||00 00 |r2",
                        "header|header, 16 bytes|{&quot;data_size&quot;: 5}|",
                        "body|body, 5 bytes|he|",
                        "body||llo|r3");
        assertThat(html)
                .contains("1 frame in 25 bytes and 3 reads. 1 frame came in more than one read (split), 0 reads"
                        + " brought bytes of more than one frame (coalesced).")
                .contains("<td>1–3</td>");
    }

    @Test
    void leavesOutTheMiddleOfABodyReadByRead() throws IOException {
        byte[] frame = frame("{\"data_size\": 1000}", "a".repeat(500) + "b".repeat(500));
        String html = reads(Arrays.copyOf(frame, 523), Arrays.copyOfRange(frame, 523, frame.length))
                .html();

        assertThat(cells(html))
                .containsSequence("body||452 bytes|", "body||484 bytes|r2", "body||bbbbbbbbbbbbbbbb|")
                .hasSize(9);
    }

    @Test
    void bringsManyReadsOfWhatIsLeftOutIntoOne() throws IOException {
        byte[] frame = frame("{\"data_size\": 100000}", "a".repeat(100_000));
        List<byte[]> reads = new ArrayList<>();
        for (int at = 0; at < frame.length; at += 1_000) {
            reads.add(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + 1_000)));
        }

        assertThat(cells(reads(reads.toArray(new byte[0][])).html()))
                .containsSequence(
                        "body||927 bytes|", "body||99,000 bytes|<span>reads 2–100</span>", "body||9 bytes|r101");
    }

    @Test
    void showsABinaryBodyInHexadecimal() throws IOException {
        byte[] body = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0};

        assertThat(cells(reads(frame(ByteOrder.LITTLE_ENDIAN, "{\"data_size\": 10}", body))
                        .html()))
                .endsWith("body|body, 10 bytes|89 50 4e 47 0d |", "body||0a 1a 0a 00 00 |");
    }

    @Test
    void showsTheLengthFieldAsItWasSent() throws IOException {
        String html = reads(frame(ByteOrder.BIG_ENDIAN, "{\"data_size\": 5}", text("hello")))
                .html();

        assertThat(cells(html)).first().isEqualTo("length|#1 length|00 00 00 10 |r1");
        assertThat(html).contains("The length field is big-endian.");
    }

    @Test
    void saysThatAFileDoesNotTellItsReads() throws IOException {
        String html = file(join(HELLO, HELLO)).html();

        assertThat(cells(html)).hasSize(6).allMatch(cell -> cell.endsWith("|"));
        assertThat(html)
                .contains("2 frames in 50 bytes. In which reads they arrived, the recording does not tell.")
                .doesNotContain("<u>")
                .doesNotContain(">Reads<");
    }

    @Test
    void showsWhatWasSkipped() throws IOException {
        String html = skipping(9, text("hel"), join(text("lo you"), HELLO)).html();

        assertThat(cells(html)).startsWith("raw|raw|hel|r1", "raw||lo you|r2", "length|#1 length|10 00 00 00 |");
    }

    @Test
    void pointsAtTheFault() throws IOException {
        String html = reads(HELLO, text("GET / HTTP/1.1\r\n")).html();

        assertThat(cells(html))
                .endsWith("fault|not a frame|<mark>G</mark>ET / HTTP/1.1<b>\\r</b>|r2", "fault||<b>\\n</b>|");
        assertThat(html)
                .contains("<h3>Fault at offset 25</h3>")
                .contains("<p>header length 542393671 exceeds maxHeaderLength 65535 at stream offset 25: the bytes"
                        + " &quot;GET &quot; are an HTTP request")
                .contains("00000010  3a 20 35 7d")
                .contains("                                      ^\n");
    }

    @Test
    void showsHowFarAFrameCameThatWasCut() throws IOException {
        String html = reads(Arrays.copyOf(HELLO, 23)).html();

        assertThat(cells(html))
                .containsExactly(
                        "length|#1 length|10 00 00 00 |r1",
                        "header|header, 16 bytes|{&quot;data_size&quot;: 5}|",
                        "body|body, 3 bytes of it|hel|",
                        "fault|cut|<mark>end</mark>|");
        assertThat(html).contains("<h3>Fault at offset 23</h3>");
    }

    @Test
    void showsAFrameInEveryPlaceThatItCanBeCut() throws IOException {
        for (int length = 0; length < HELLO.length; length++) {
            List<String> cells =
                    cells(reads(HELLO, Arrays.copyOf(HELLO, length)).html());
            assertThat(cells).as("length %d", length).hasSizeGreaterThanOrEqualTo(length == 0 ? 3 : 4);
        }
    }

    @Test
    void leavesNothingOfAPeerAsMarkup() throws IOException {
        String evil = "</script><img src=x onerror='x()'><!--\\u0007\u202e\u200b\u0301\ud83d\ude00]]>";
        String html = reads(frame("{\"data_size\": 5, \"filename\": \"" + evil + "\"}", "<b>hi"), text("<i>\0\u0085"))
                .html();

        assertThat(html)
                .doesNotContain("<img")
                .doesNotContain("</script")
                .doesNotContain("<!--")
                .doesNotContain("'x()'")
                .doesNotContain("\u202e")
                .doesNotContain("\u200b")
                .doesNotContain("\u0301")
                .doesNotContain("\u0085")
                .doesNotContain("\0")
                .contains("&lt;/script&gt;&lt;img src=x onerror=&#39;x()&#39;&gt;&lt;!--\\u0007<b>\\u{202e}</b>"
                        + "<b>\\u{200b}</b><b>\\u{301}</b>\ud83d\ude00]]&gt;")
                .contains("<s>&lt;b&gt;hi</s>");
    }

    @Test
    void leavesNothingOfANameAsMarkup() throws IOException {
        PageDirection direction = new PageDirection("<h1>", 0, true);
        direction.note("the <b>capture</b> lacks 1 byte");
        direction.read(new Read(0, 1, "\"><i>"), ByteBuffer.wrap(new byte[1]));
        HtmlPage page = new HtmlPage("</title><script>alert(1)</script>");
        page.add(direction);

        assertThat(page.html())
                .doesNotContain("<script")
                .doesNotContain("</title><")
                .doesNotContain("<h1>&")
                .doesNotContain("\"><i>\"")
                .contains("<title>Frames in &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>")
                .contains("<h2>&lt;h1&gt;</h2>")
                .contains("<p class=\"wrong\">the &lt;b&gt;capture&lt;/b&gt; lacks 1 byte.")
                .contains("from offset 0, &quot;&gt;&lt;i&gt;\"");
    }

    @Test
    void keyThatAFaultBeginsWithKeepsItsCase() throws IOException {
        String html = reads(frame("{\"fileLength\": \"5\"}", "")).html();

        assertThat(html).contains("<p>fileLength is not an integer at stream offset 19: ");
    }

    @Test
    void doesNotSayHowLengthsAreWrittenWhereThereAreNone() throws IOException {
        assertThat(reads().html()).contains("0 frames in 0 bytes").doesNotContain("length field is");
    }

    @Test
    void headerThatIsLittleLongerThanWhatIsShownIsShown() throws IOException {
        String longest = "{\"data_size\": 0, \"x\": \"" + "x".repeat(304 - 25) + "\"}";

        assertThat(reads(frame(longest, "")).html())
                .contains("header, 304 bytes")
                .doesNotContain(" left\"");
        assertThat(reads(frame(longest + " ", "")).html()).contains("<s>17 bytes</s>");
    }

    @Test
    void loadsAndRunsNothing() throws IOException {
        String html = reads(HELLO).html();

        assertThat(html)
                .contains("content=\"default-src 'none'; style-src 'sha256-")
                .doesNotContain("<script")
                .doesNotContain(" src=")
                .doesNotContain(" href=")
                .doesNotContain("url(")
                .doesNotContain("@import")
                .doesNotContain(" style=")
                .doesNotContain("http:")
                .doesNotContain("https:");
    }

    @Test
    void showsTheFirstAndTheLastOfManyFrames() throws IOException {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            frames.add(frame("{\"data_size\": 0, \"n\": " + i + "}", ""));
        }
        String html = reads(frames.toArray(new byte[0][])).html();

        assertThat(html)
                .contains("This page shows the first 60 and the last 20 of the frames: 920 are left out.")
                .contains("&quot;n&quot;: 60}</td>")
                .doesNotContain("&quot;n&quot;: 61}</td>")
                .doesNotContain("&quot;n&quot;: 980}</td>")
                .contains("&quot;n&quot;: 981}</td>");
        assertThat(cells(html)).anyMatch(cell -> cell.startsWith("raw|920 frames left out|"));
        assertThat(html.length()).isLessThan(200_000);
    }

    @Test
    void leavesOutTheMiddleOfALongHeader() throws IOException {
        String html = reads(frame("{\"data_size\": 5, \"filename\": \"" + "n".repeat(60_000) + "\"}", "hello"))
                .html();

        assertThat(cells(html)).contains("header||59,744 bytes|").hasSizeLessThan(30);
        assertThat(html).contains(" &hellip; 59,632 bytes more</td>");
    }

    @Test
    void hasColoursThatTextIsReadableOn() throws IOException {
        String style = reads(HELLO).html();
        int dark = style.indexOf("@media");
        for (String scheme : List.of(style.substring(0, dark), style.substring(dark))) {
            Map<String, double[]> colours = colours(scheme);
            for (String ground : List.of("page", "panel", "length", "header", "body", "raw", "fault")) {
                assertThat(contrast(colours.get("ink"), colours.get(ground)))
                        .as(ground)
                        .isGreaterThan(7);
            }
            for (String ground : List.of("page", "panel")) {
                assertThat(contrast(colours.get("soft"), colours.get(ground)))
                        .as(ground)
                        .isGreaterThan(4.5);
                assertThat(contrast(colours.get("mark"), colours.get(ground)))
                        .as(ground)
                        .isGreaterThan(4.5);
            }
            for (String ground : List.of("read-a", "read-b")) {
                assertThat(contrast(colours.get("read-ink"), colours.get(ground)))
                        .as(ground)
                        .isGreaterThan(4.5);
            }
        }
        assertThat(contrast(new double[] {0, 0, 0}, new double[] {1, 1, 1})).isCloseTo(21, within(0.01));
    }

    /** The first of each name, as parts of 1. */
    private static Map<String, double[]> colours(String style) {
        Map<String, double[]> colours = new LinkedHashMap<>();
        for (Matcher it = Pattern.compile("--([a-z-]+): #([0-9a-f]{3,6});").matcher(style); it.find(); ) {
            String hex = it.group(2).length() == 3 ? it.group(2).replaceAll(".", "$0$0") : it.group(2);
            int rgb = Integer.parseInt(hex, 16);
            double[] parts = {(rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0};
            colours.putIfAbsent(it.group(1), parts);
        }
        return colours;
    }

    /** As the guidelines for accessible pages define it. */
    private static double contrast(double[] one, double[] other) {
        double lighter = Math.max(luminance(one), luminance(other));
        return (lighter + 0.05) / (Math.min(luminance(one), luminance(other)) + 0.05);
    }

    private static double luminance(double[] rgb) {
        double[] linear = Arrays.stream(rgb)
                .map(part -> part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4))
                .toArray();
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }
}
