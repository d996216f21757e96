package io.github.nonstick.benchmarks.transfer;

/** A carrier is not there, does not do what it is asked, or delivers something else than it was given. */
final class CarrierFailure extends Exception {
    private static final long serialVersionUID = 1;

    CarrierFailure(String message) {
        super(message);
    }
}
