package io.github.nonstick.examples;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Hands on the files of a list in the order of their names. A list that is too long to be held, as a server can send it
 * without having the files, is handed on as it comes. Not thread-safe.
 */
final class SortedFiles implements BiConsumer<String, Long> {
    /** Some ten thousand long names, more short ones. */
    private static final int MOST_HELD = 4 << 20;

    /** What a file is reckoned with beside the characters of its name. */
    private static final int BESIDE_NAME = 64;

    private record Listed(String name, long length) {}

    private final BiConsumer<String, Long> target;

    /** held <= MOST_HELD; empty once there was more. */
    private List<Listed> files = new ArrayList<>();

    private int held;
    private boolean tooMany;

    SortedFiles(BiConsumer<String, Long> target) {
        this.target = target;
    }

    @Override
    public void accept(String name, Long length) {
        if (!tooMany && name.length() + BESIDE_NAME > MOST_HELD - held) {
            tooMany = true;
            handOn();
        }
        if (tooMany) {
            target.accept(name, length);
        } else {
            held += name.length() + BESIDE_NAME;
            files.add(new Listed(name, length));
        }
    }

    /** Hands on what has come, at the end of the list or where it is cut. */
    void end() {
        files.sort(Comparator.comparing(Listed::name));
        handOn();
    }

    private void handOn() {
        List<Listed> all = files;
        files = new ArrayList<>();
        all.forEach(file -> target.accept(file.name(), file.length()));
    }
}
