package io.github.nonstick.examples.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzz test of the inspection begins with, and what it found, without a fuzzer. */
class InspectFuzzCorpusTest {
    private static final Path CORPUS =
            Path.of("src/test/resources/io/github/nonstick/examples/inspect/InspectFuzzTestInputs");

    static Stream<Path> inputs() throws IOException {
        return Files.walk(CORPUS).filter(Files::isRegularFile).sorted();
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void framesAndFaultAreWhatIsThere(Path input) throws IOException {
        InspectProperties.check(Files.readAllBytes(input));
    }
}
