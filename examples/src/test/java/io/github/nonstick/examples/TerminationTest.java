package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminationTest {
    /** A program that asks for something to be done at its end: early, or when the end has begun. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            Runnable request = () -> Termination.then(() -> System.out.print("done"));
            if (args[0].equals("early")) {
                request.run();
            } else {
                Runtime.getRuntime().addShutdownHook(new Thread(request));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"early", "late"})
    void doesWhatWasAskedForBeforeTheEndAndDuringIt(String moment) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        moment)
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).isEqualTo("done");
        assertThat(program.waitFor()).isZero();
    }
}
