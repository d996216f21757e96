package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.inspect.InstalledPrograms;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who comes to a receiver with a browser, or with curl, reads what the port is; the receiver goes on. */
@Timeout(180)
class BrowserIT {
    private static final String ANSWER = "This is not a web server: this port receives files in frames, not by HTTP.";

    @TempDir
    Path directory;

    private NonstickProcess receiver;
    private int port;

    @BeforeEach
    void startReceiver() throws Exception {
        receiver = NonstickProcess.start("receive", Files.createDirectory(directory.resolve("received")), "--port", 0);
        port = receiver.port();
    }

    @AfterEach
    void goesOnServing() throws Exception {
        try (NonstickProcess serving = receiver) {
            Path hello = Files.writeString(directory.resolve("hello.txt"), "hello");
            assertThat(NonstickProcess.run("send", hello, "127.0.0.1:" + port).exitCode())
                    .isZero();
            assertThat(serving.line()).isEqualTo("stored hello.txt (5 B, sha256 verified)");
        }
    }

    private void assertReported() throws InterruptedException {
        assertThat(receiver.errorLine())
                .startsWith("connection from 127.0.0.1:")
                .endsWith(" failed: header length 542393671 exceeds maxHeaderLength 65535 at stream offset 0: the bytes"
                        + " \"GET \" are an HTTP request; point HTTP clients to a web server, and only senders of"
                        + " frames here");
    }

    private String output(String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(List.of(command))
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    @Test
    void curlShowsTheAnswer() throws Exception {
        assumeTrue(InstalledPrograms.has("curl"), "there is no curl on this machine");

        assertThat(output("curl", "-s", "http://127.0.0.1:" + port + "/")).startsWith(ANSWER);
        assertReported();
    }

    @Test
    void chromiumShowsTheAnswer() throws Exception {
        assumeTrue(InstalledPrograms.has("chromium"), "there is no chromium on this machine");

        String page = new HeadlessChromium(directory).dom(URI.create("http://127.0.0.1:" + port + "/"));

        assertThat(page).contains(ANSWER).contains("{\"data_size\": 5, \"filename\": \"a.txt\"}");
        assertReported();
    }
}
