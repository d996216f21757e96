package io.github.nonstick.transfer;

import io.github.nonstick.io.pace.DeadlineWatch;
import java.io.Closeable;
import java.time.Duration;

/**
 * A watch for very many short connections, one after the other.
 *
 * <p>Its thread waits for a deadline of nobody, which is before all others: so it need not be woken for each of them.
 * Not safe for use by several threads.
 */
final class FuzzWatch {
    private static final Duration AHEAD = Duration.ofMillis(900);
    private static final long RENEWED_NANOS = Duration.ofMillis(300).toNanos();

    private final DeadlineWatch watch = new DeadlineWatch();
    private DeadlineWatch.Guard nobody = watch.guard(() -> {});
    private long renewed = nobody.now() - RENEWED_NANOS;

    DeadlineWatch.Guard guard(Closeable connection) {
        long now = nobody.now();
        if (now - renewed >= RENEWED_NANOS) {
            renewed = now;
            if (!nobody.arm(AHEAD, "nobody")) {
                nobody = watch.guard(() -> {}); // the process was stopped for a while
            }
        }
        return watch.guard(connection);
    }
}
