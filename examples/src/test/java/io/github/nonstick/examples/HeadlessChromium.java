package io.github.nonstick.examples;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Chromium without a window, as it is installed here: started for one page, and ended. */
final class HeadlessChromium {
    private static final long PATIENCE_SECONDS = 90;

    private final Path directory;

    /** @param directory where it keeps its profile, and puts what it makes */
    HeadlessChromium(Path directory) {
        this.directory = directory;
    }

    /** The document of a page after its scripts have run. */
    String dom(Path page) throws IOException, InterruptedException {
        return dom(page.toUri());
    }

    /** The document at an address after its scripts have run. */
    String dom(URI address) throws IOException, InterruptedException {
        return Files.readString(run(address, "--dump-dom"));
    }

    /** A picture of a page. */
    Path screenshot(Path page, int width, int height) throws IOException, InterruptedException {
        Path picture = Files.createTempFile(directory, "picture", ".png");
        run(page.toUri(), "--screenshot=" + picture, "--window-size=" + width + "," + height);
        return picture;
    }

    private Path run(URI address, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--user-data-dir=" + Files.createTempDirectory(directory, "profile")));
        command.addAll(List.of(options));
        command.add(address.toString());
        Path out = Files.createTempFile(directory, "chromium", ".out");
        Path err = Files.createTempFile(directory, "chromium", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("chromium has failed: " + Files.readString(err));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
        return out;
    }
}
