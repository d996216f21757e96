package io.github.nonstick.examples;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the clients of a soak have done, to be compared with what the receiver says. Thread-safe. */
final class SoakLedger {
    /** A file as its client made it. */
    record Made(long length, String sha256) {}

    private final Map<String, Made> stored = new ConcurrentHashMap<>();
    private final Set<String> notStored = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    /** A file that is known to be stored. */
    void stored(String name, Made made) {
        if (stored.put(name, made) != null) {
            throw new AssertionError(name + " is stored twice");
        }
    }

    /** A file that must not be stored. */
    void notStored(String name) {
        notStored.add(name);
    }

    /** What a client of a kind did once more. */
    void count(String what) {
        counts.computeIfAbsent(what, key -> new AtomicLong()).incrementAndGet();
    }

    Map<String, Made> stored() {
        return stored;
    }

    Set<String> notStored() {
        return notStored;
    }

    long countOf(String what) {
        AtomicLong count = counts.get(what);
        return count == null ? 0 : count.get();
    }

    @Override
    public String toString() {
        return stored.size() + " files stored " + new TreeMap<>(counts);
    }
}
