package io.github.nonstick.examples.inspect;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What is installed on this machine. */
public final class InstalledPrograms {
    private InstalledPrograms() {}

    public static boolean has(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Arrays.stream(path.split(File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
