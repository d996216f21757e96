package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time of this process's children that have ended, and of theirs. */
final class ChildTime {
    private static final Path STATISTICS = Path.of("/proc/self/stat");

    /** Linux tells times to everybody in hundredths of a second. */
    private static final double TICKS_PER_SECOND = 100;

    /** Behind the name, which stands in parentheses and may hold spaces: cutime and cstime. */
    private static final int USER_FIELD = 13;

    private ChildTime() {}

    /** User and system time in seconds; 0 where the system does not tell. */
    static double seconds() throws IOException {
        if (!Files.isReadable(STATISTICS)) {
            return 0;
        }
        String statistics = Files.readString(STATISTICS);
        String[] fields = statistics.substring(statistics.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_FIELD]) + Long.parseLong(fields[USER_FIELD + 1])) / TICKS_PER_SECOND;
    }
}
