package io.github.nonstick.examples.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzz tests of inspections, pages and captures begin with, and what they found, without a fuzzer. */
class InspectFuzzCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/io/github/nonstick/examples/inspect");

    private static Stream<Path> inputsOf(String fuzzTest) throws IOException {
        return Files.walk(CORPUS.resolve(fuzzTest + "Inputs"))
                .filter(Files::isRegularFile)
                .sorted();
    }

    static Stream<Path> recordings() throws IOException {
        return inputsOf("InspectFuzzTest");
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void framesAndFaultAreWhatIsThere(Path input) throws IOException {
        InspectProperties.check(Files.readAllBytes(input));
    }

    static Stream<Path> pages() throws IOException {
        return Stream.concat(inputsOf("PageFuzzTest"), recordings());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void markupIsThePagesOwn(Path input) throws IOException {
        PageProperties.check(Files.readAllBytes(input));
    }

    static Stream<Path> captures() throws IOException {
        return inputsOf("CaptureFuzzTest");
    }

    @ParameterizedTest
    @MethodSource("captures")
    void bytesAreThoseCapturedInTheirPlaces(Path input) throws IOException {
        CaptureProperties.check(Files.readAllBytes(input));
    }
}
