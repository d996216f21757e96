package io.github.nonstick.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process holds: descriptors, threads, bytes of objects that are in use, and bytes of memory. Linux alone. */
record Footprint(int descriptors, int threads, long heapBytes, long residentBytes) {
    static Footprint of(long pid) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        // Collects garbage first; its last line has the sum.
        String histogram = HostCommand.output(jcmd, String.valueOf(pid), "GC.class_histogram");
        String[] total =
                histogram.substring(histogram.lastIndexOf("Total")).trim().split(" +");
        return new Footprint(
                descriptors(pid).size(), threads(pid), Long.parseLong(total[2]), 1024 * status(pid, "VmRSS:"));
    }

    static int threads(long pid) throws IOException {
        return (int) status(pid, "Threads:");
    }

    /** What the descriptors of a process lead to. */
    static List<String> descriptors(long pid) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return entries.map(Footprint::target).sorted().toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed";
        }
    }

    private static long status(long pid, String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith(key)) {
                return Long.parseLong(
                        line.substring(key.length()).replace("kB", "").strip());
            }
        }
        throw new IOException("no " + key + " of process " + pid);
    }

    @Override
    public String toString() {
        return String.format(
                "%d descriptors, %d threads, %,d bytes in use, %,d bytes of memory",
                descriptors, threads, heapBytes, residentBytes);
    }
}
