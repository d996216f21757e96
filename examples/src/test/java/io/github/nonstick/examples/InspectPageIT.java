package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.examples.inspect.InstalledPrograms;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectPageIT {
    /** Leaves a mark on a page in which it runs. */
    private static final String ATTACK = "</script><script>document.documentElement.setAttribute(`x-run`,1)</script>"
            + "<img src=x: onerror=document.documentElement.setAttribute(`x-run`,2)>";

    @TempDir
    private Path directory;

    /** The frames come in reads of their own, as far as the pipe keeps them apart. */
    private Result inspect(Path page, byte[]... reads) throws Exception {
        try (NonstickProcess process = NonstickProcess.start("inspect", "-", "--html", page)) {
            for (byte[] read : reads) {
                process.inputSome(read);
                process.line();
            }
            process.input(new byte[0]);
            return process.finish();
        }
    }

    private static byte[] frame(String name, String body) {
        byte[] header = ("{\"data_size\": " + body.length() + ", \"filename\": \"" + name + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame =
                ByteBuffer.allocate(4 + header.length + body.length()).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(header.length).put(header).put(body.getBytes(StandardCharsets.US_ASCII));
        return frame.array();
    }

    @Test
    void aBrowserShowsThePage() throws Exception {
        assumeTrue(InstalledPrograms.has("chromium"), "chromium is not installed");
        Path page = directory.resolve("page.html");
        assertThat(inspect(page, frame("a.txt", "hello"), frame("b.txt", "x".repeat(100_000)))
                        .exitCode())
                .isZero();
        HeadlessChromium chromium = new HeadlessChromium(directory);

        String dom = chromium.dom(page);

        assertThat(dom)
                .contains("<h1>Frames in standard input</h1>")
                .contains("2 frames in 100,092 bytes")
                .contains("<i>#2 length</i>")
                .contains("<td>100,000</td>");
        assertThat(colours(chromium.screenshot(page, 1_000, 800)))
                .contains(0xffe3a3, 0xcfe3ff, 0xc8efcf, 0x4f5b69)
                .hasSizeGreaterThan(20);
    }

    private static Set<Integer> colours(Path picture) throws IOException {
        BufferedImage image = ImageIO.read(picture.toFile());
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y) & 0xffffff);
            }
        }
        return colours;
    }

    @Test
    void aBrowserRunsNothingThatAPeerSent() throws Exception {
        assumeTrue(InstalledPrograms.has("chromium"), "chromium is not installed");
        HeadlessChromium chromium = new HeadlessChromium(directory);
        Path without = Files.writeString(directory.resolve("without.html"), "<p>" + ATTACK);
        assertThat(chromium.dom(without)).as("the attack works").contains("x-run=\"");
        Path page = directory.resolve("page.html");

        inspect(page, frame(ATTACK, ATTACK));

        assertThat(chromium.dom(page))
                .contains("<html lang=\"en\">")
                .contains("&lt;/script&gt;&lt;script&gt;document")
                .doesNotContain("x-run=\"")
                .doesNotContain("<script")
                .doesNotContain("<img");
        String policy = Files.readString(page)
                .lines()
                .filter(line -> line.contains("Content-Security-Policy"))
                .findFirst()
                .orElseThrow();
        Path unescaped = Files.writeString(directory.resolve("unescaped.html"), policy + "<p>" + ATTACK);
        assertThat(chromium.dom(unescaped)).as("the policy by itself").doesNotContain("x-run=\"");
    }

    @Test
    void aPageIsWrittenOfAFileThatIsFaulty() throws Exception {
        Path file = Files.writeString(directory.resolve("stream.bin"), "GET / HTTP/1.1\r\n\r\n");
        Path page = directory.resolve("page.html");

        assertThat(NonstickProcess.run("inspect", file, "--html", page).exitCode())
                .isEqualTo(6);
        assertThat(page)
                .content()
                .contains("<h1>Frames in stream.bin</h1>")
                .contains("<h3>Fault at offset 0</h3>")
                .contains("HTTP request")
                .doesNotContain(directory.toString())
                .doesNotContain("Both lines");
    }

    @Test
    void aPageTakesNoMemoryForWhatIsSkipped() throws Exception {
        Path file = directory.resolve("stream.bin");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.seek(100 << 20);
            large.write(frame("a", "b"));
        }
        Path page = directory.resolve("page.html");

        Result result = new Launch().withJvmOptions("-Xmx32m").run("inspect", file, "--skip", "100M", "--html", page);

        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(page).content().contains("<p>1 frame in 104,857,");
    }

    @Test
    void aFileThatIsThereIsNotOverwritten() throws Exception {
        Path file = Files.write(directory.resolve("stream.bin"), frame("a", "b"));
        Path page = Files.writeString(directory.resolve("page.html"), "mine");

        assertThat(NonstickProcess.run("inspect", file, "--html", page))
                .isEqualTo(new Result(
                        7,
                        List.of(),
                        List.of("nonstick inspect: " + page + " exists already, and is not overwritten")));
        assertThat(page).hasContent("mine");
    }

    @Test
    void aPageThatCannotBeWrittenIsAnError() throws Exception {
        Path file = Files.write(directory.resolve("stream.bin"), frame("a", "b"));
        Path page = directory.resolve("missing").resolve("page.html");

        Result result = NonstickProcess.run("inspect", file, "--html", page);

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.out()).as("found out before").isEmpty();
        assertThat(result.err())
                .containsExactly("nonstick inspect: cannot write " + page + ": no such file or directory");
    }
}
