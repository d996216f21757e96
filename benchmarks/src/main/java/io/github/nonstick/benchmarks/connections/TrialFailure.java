package io.github.nonstick.benchmarks.connections;

/** A contender that does not do what it is measured at; the message says why. */
final class TrialFailure extends Exception {
    private static final long serialVersionUID = 1L;

    TrialFailure(String message) {
        super(message);
    }
}
