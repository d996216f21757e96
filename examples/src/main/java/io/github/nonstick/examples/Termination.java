package io.github.nonstick.examples;

/** The end of the JVM, by a signal or because a command is done. */
final class Termination {
    private static volatile boolean begun;

    private Termination() {}

    /** Has something done then; at once where it has begun, as when a signal comes while a command starts. */
    static void then(Runnable action) {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                begun = true;
                action.run();
            }));
        } catch (IllegalStateException e) {
            begun = true;
            action.run();
        }
    }

    /** Whether it has begun: what fails then fails because of it. */
    static boolean hasBegun() {
        return begun;
    }
}
