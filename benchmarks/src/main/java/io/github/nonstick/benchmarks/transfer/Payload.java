package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.nio.file.Path;

/** What is carried from one side to the other. */
interface Payload {
    /** What the files with its results are named after. */
    String name();

    /** How many bytes of files it has. */
    long bytes();

    int files();

    /** The name of the file or directory that is sent. */
    String fileName();

    /** Makes it in a directory. */
    void createIn(Path directory) throws IOException;

    /**
     * Checks what has arrived in a directory.
     *
     * @param thoroughly whether every byte is compared, where that takes long
     * @throws CarrierFailure if it is not what was sent
     */
    void check(Path source, Path target, boolean thoroughly) throws IOException, CarrierFailure;

    /** The same with little in it, which shows whether a carrier can carry such a thing at all. */
    Payload sample();
}
