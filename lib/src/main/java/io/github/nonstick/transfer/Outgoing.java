package io.github.nonstick.transfer;

import java.nio.file.Path;

/** What a sender can send. */
public sealed interface Outgoing permits OutgoingFile, OutgoingDirectory, OutgoingStream {
    /** Where it is on this side. */
    Path file();
}
