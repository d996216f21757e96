package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processor time of the programs that this process has started: of those that have ended, and of those at work. */
final class ProgramTime {
    private static final Path PROCESSES = Path.of("/proc");

    /** Linux tells times to everybody in hundredths of a second. */
    private static final double TICKS_PER_SECOND = 100;

    /** Behind the name, which stands in parentheses and may hold spaces: utime, stime, cutime, cstime. */
    private static final int USER_FIELD = 11;

    private static final int CHILDREN_USER_FIELD = 13;

    private ProgramTime() {}

    /** User and system time in seconds; 0 where the system does not tell. */
    static double seconds() {
        if (!Files.isReadable(PROCESSES.resolve("self/stat"))) {
            return 0;
        }
        ProcessHandle self = ProcessHandle.current();
        long ticks = ticks(self.pid(), CHILDREN_USER_FIELD);
        List<ProcessHandle> programs = self.descendants().toList();
        for (ProcessHandle program : programs) {
            ticks += ticks(program.pid(), USER_FIELD) + ticks(program.pid(), CHILDREN_USER_FIELD);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** One of a process's times and the system's share behind it; 0 if it has ended meanwhile. */
    private static long ticks(long process, int field) {
        String statistics;
        try {
            statistics =
                    Files.readString(PROCESSES.resolve(Long.toString(process)).resolve("stat"));
        } catch (IOException e) {
            return 0; // gone between two looks
        }
        String[] fields = statistics.substring(statistics.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1]);
    }
}
