package io.github.nonstick.examples;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a typed line into the words of a command.
 *
 * <p>Words are separated by blanks. Between single quotes everything is itself; between double quotes all but a
 * backslash, which makes a quote or a backslash of the next character; elsewhere a backslash makes itself of whatever
 * is next. What only a shell would understand is refused where it stands outside quotes, as it would not do what it looks like.
 */
final class ShellWords {
    private static final String OF_SHELLS = ";|&<>$`()*";

    private final List<String> words = new ArrayList<>();
    private final String line;
    private int next;

    /** Null between words. */
    private @Nullable StringBuilder word;

    private ShellWords(String line) {
        this.line = line;
    }

    /**
     * The words.
     *
     * @throws IllegalArgumentException if a quote is open at the end, or there is something for a shell
     */
    static List<String> of(String line) {
        return new ShellWords(line).split();
    }

    private List<String> split() {
        while (next < line.length()) {
            char c = line.charAt(next++);
            switch (c) {
                case ' ', '\t' -> endWord();
                case '\'' -> single();
                case '"' -> twofold();
                case '\\' -> add(following());
                default -> {
                    if (OF_SHELLS.indexOf(c) >= 0) {
                        throw new IllegalArgumentException(
                                "there is no shell that could understand " + c + ": put it into quotes to mean itself");
                    }
                    add(c);
                }
            }
        }
        endWord();
        return words;
    }

    private void endWord() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }

    private void single() {
        begin();
        for (char c = following(); c != '\''; c = following()) {
            add(c);
        }
    }

    private void twofold() {
        begin();
        for (char c = following(); c != '"'; c = following()) {
            boolean escapes = c == '\\' && next < line.length() && "\"\\".indexOf(line.charAt(next)) >= 0;
            add(escapes ? following() : c);
        }
    }

    private char following() {
        if (next == line.length()) {
            throw new IllegalArgumentException("the line ends within quotes, or behind a backslash");
        }
        return line.charAt(next++);
    }

    private void add(char c) {
        begin().append(c);
    }

    private StringBuilder begin() {
        StringBuilder begun = word;
        if (begun == null) {
            begun = new StringBuilder();
            word = begun;
        }
        return begun;
    }
}
