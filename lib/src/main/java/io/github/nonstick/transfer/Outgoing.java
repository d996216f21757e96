package io.github.nonstick.transfer;

import java.nio.file.Path;

/** What a sender can send. Immutable but for the stream in an {@link OutgoingStream}, which is for one thread. */
public sealed interface Outgoing permits OutgoingFile, OutgoingDirectory, OutgoingStream {
    /** Where it is on this side. */
    Path file();
}
