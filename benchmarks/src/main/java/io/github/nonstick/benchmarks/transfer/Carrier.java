package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;

/**
 * A pair of programs that carries a payload from one directory to another, through a loopback connection. A receiver
 * that can serve more than one sender is started once, and stopped when the carrier is closed.
 */
interface Carrier extends AutoCloseable {
    String name();

    /**
     * Makes what is needed, and starts what serves, before anything is timed.
     *
     * @return what is to be said of it beside its figures: a version, an option that is not there; may be empty
     * @throws CarrierFailure if the programs are not there
     */
    String prepare(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure;

    /**
     * Carries what is in the place's source into its empty target.
     *
     * @return seconds from the start of the sending program until it knows that everything is there
     * @throws CarrierFailure if it does not come to that
     */
    double carry(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure;

    /** Stops what is running still. */
    @Override
    default void close() {}
}
