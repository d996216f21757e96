package io.github.nonstick.benchmarks.connections;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a server holds at one moment.
 *
 * @param heapBytes that are in use after a garbage collection
 * @param residentBytes of the process, the whole heap included; 0 where the system does not tell
 * @param threads of the platform, the JVM's own included; 0 where the system does not tell
 * @param connections being served
 */
record Footprint(long heapBytes, long residentBytes, int threads, int connections) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int COLLECTIONS = 3;

    /** That of this process, which collects its garbage first. */
    static Footprint now(int connections) throws IOException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        long heapBytes =
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Footprint(heapBytes, 1_024 * status("VmRSS:"), (int) status("Threads:"), connections);
    }

    private static long status(String key) throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** As a line that {@link #parse} reads. */
    String line() {
        return heapBytes + " " + residentBytes + " " + threads + " " + connections;
    }

    static Footprint parse(String line) {
        String[] fields = line.split(" ", -1);
        return new Footprint(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                Integer.parseInt(fields[2]),
                Integer.parseInt(fields[3]));
    }
}
