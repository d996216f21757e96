package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;

/** A pair of programs that carries a payload from one directory to another, through a loopback connection. */
interface Carrier {
    String name();

    /**
     * Makes what is needed before anything is timed.
     *
     * @return what is to be said of it beside its figures: a version, an option that is not there; may be empty
     * @throws CarrierFailure if the programs are not there
     */
    String prepare(Place place) throws IOException, InterruptedException, CarrierFailure;

    /**
     * Carries what is in the place's source into its empty target.
     *
     * @return seconds from the start of the sending program until it knows that everything is there
     * @throws CarrierFailure if it does not come to that
     */
    double carry(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure;
}
