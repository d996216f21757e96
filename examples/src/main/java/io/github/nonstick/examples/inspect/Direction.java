package io.github.nonstick.examples.inspect;

/** The two streams of a connection. */
public enum Direction {
    /** What the one that connected sends. */
    TO_SERVER(">"),
    /** What the one that was connected to sends. */
    TO_CLIENT("<");

    private final String arrow;

    Direction(String arrow) {
        this.arrow = arrow;
    }

    /** The sign that is printed. */
    public String arrow() {
        return arrow;
    }
}
