package io.github.nonstick.transfer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was received of a transfer that is not going on.
 *
 * @param name of the file as its sender gave it, unescaped; null if the journal does not say
 * @param claimedLength how many bytes can be verified at the most
 */
record KeptTransfer(TransferId id, @Nullable String name, long claimedLength, Instant lastModified) {}
