package io.github.nonstick.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** What makes the page again when there are new results. */
public interface Page {
    /** Writes the page into a directory, if there is enough for one. */
    void render(Path out) throws IOException;
}
