package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.examples.inspect.InstalledPrograms;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

@Timeout(180)
class StickyIT {
    private static final String TIME = " +[0-9]+\\.[0-9]";

    @TempDir
    Path directory;

    @Test
    void boundariesAreLostInThreeWaysAndKeptByFrames() throws Exception {
        Result result = NonstickProcess.run("sticky", "--messages", 20);

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .startsWith(
                        "What was sent, and what each read brought: offset, bytes",
                        "",
                        "1. Two small sends, read as one",
                        "   the reader comes when both are there",
                        "   sent  0: 5 \"hello\"",
                        "   sent  5: 5 \"world\"",
                        "   read  0: 10 \"helloworld\"",
                        "",
                        "2. A message read in pieces, the last with the next message",
                        "   the reader has room for 16 bytes",
                        "   sent  0: 26 \"abcdefghijklmnopqrstuvwxyz\"",
                        "   sent  26: 10 \"0123456789\"",
                        "   read  0: 16 \"abcdefghijklmnop\"",
                        "   read  16: 16 \"qrstuvwxyz012345\"",
                        "   read  32: 4 \"6789\"",
                        "",
                        "3. A message longer than one segment");
        assertThat(result.out().subList(17, result.out().size()))
                .filteredOn(line -> line.startsWith("   sent  0: ") || line.startsWith("   read  "))
                .hasSizeGreaterThan(2)
                .noneMatch(line -> line.endsWith("\""));
        assertThat(result.out())
                .anyMatch(line -> line.matches("nothing +[0-9]+ (apart|stuck) +[0-9]+ stuck" + TIME))
                .anyMatch(line -> line.matches("sleeping 10 ms +[0-9]+ (apart|stuck) +1[0-9] stuck" + TIME))
                .anyMatch(line -> line.matches("an agreed size, 256 bytes +20 apart +20 apart" + TIME))
                .anyMatch(line -> line.matches("the length first, then wait for \"ok\" +20 apart +20 apart" + TIME))
                .anyMatch(line -> line.matches("a 4-byte length before the body +20 apart +20 apart" + TIME))
                .anyMatch(line -> line.matches("length, JSON header, body +20 apart +20 apart" + TIME))
                .endsWith(
                        "stuck together:",
                        "  nothing",
                        "  sleeping 10 ms",
                        "kept apart, whatever the reader did:",
                        "  an agreed size, 256 bytes",
                        "  the length first, then wait for \"ok\"",
                        "  a 4-byte length before the body",
                        "  length, JSON header, body");
    }

    @Test
    void pictureIsASingleFileThatSaysWhatItShows() throws Exception {
        Path file = directory.resolve("粘包.svg");
        Result result = NonstickProcess.run("sticky", "--messages", 10, "--svg", file);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).last().isEqualTo("drawn: " + file);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Element svg = factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        assertThat(svg.getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
        assertThat(svg.getAttribute("aria-labelledby")).isEqualTo("title desc");
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
                .startsWith("Two small sends, read as one. Sent: 5 bytes, 5 bytes. Read: 10 bytes. A message")
                .contains("Sleeping 10 ms: ", " per message, stuck together. An agreed size, 256 bytes: ")
                .contains("The length first, then wait for \"ok\": ")
                .endsWith(" per message, kept apart.");
        assertThat(Files.readString(file)).doesNotContain("href", "<script", "url(");
        assumeTrue(InstalledPrograms.has("chromium"), "there is no chromium on this machine");
        Path shown = new HeadlessChromium(directory).screenshot(file, 960, 900);
        assertThat(colours(shown)).contains(0x1f5fbf, 0xa3470f, 0x1a7f37, 0xb3261e);
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
    void pictureReplacesNothing() throws Exception {
        Path file = Files.writeString(directory.resolve("mine.svg"), "mine");

        assertThat(NonstickProcess.run("sticky", "--svg", file))
                .isEqualTo(new Result(
                        7, List.of(), List.of("nonstick sticky: " + file + " exists already, and is not overwritten")));
        assertThat(file).hasContent("mine");
        Path nowhere = directory.resolve("absent").resolve("a.svg");
        assertThat(NonstickProcess.run("sticky", "--svg", nowhere))
                .isEqualTo(new Result(
                        7,
                        List.of(),
                        List.of("nonstick sticky: cannot write " + nowhere + ": no such file or directory")));
    }
}
