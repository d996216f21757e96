package io.github.nonstick.io.pace;

import io.github.nonstick.io.Deadlines;

/** The rate that is required of a peer. */
final class MinimumRate {
    private MinimumRate() {}

    /** The bytes that a window brings at the minimum rate, at least 1; meaningless where the rate is 0. */
    static long bytesPerWindow(Deadlines deadlines) {
        return Math.max(1, deadlines.minimumRate() * deadlines.rateWindow().toMillis() / 1_000);
    }
}
