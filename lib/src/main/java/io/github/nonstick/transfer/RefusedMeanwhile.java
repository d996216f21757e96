package io.github.nonstick.transfer;

/** The receiver has refused the file whose body is being sent. Thrown through a listener of progress. */
final class RefusedMeanwhile extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedMeanwhile() {
        super(null, null, false, false);
    }
}
