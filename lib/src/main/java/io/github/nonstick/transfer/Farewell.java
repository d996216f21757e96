package io.github.nonstick.transfer;

import io.github.nonstick.io.pace.DeadlineWatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * How a receiver ends a connection on which more may come: it reads on for a while, and drops it.
 *
 * <p>Closing a socket with bytes unread resets the connection, and a reset can overtake the last answer.
 */
final class Farewell {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int DROPPED_LENGTH = 65_536;

    private Farewell() {}

    /** Half-closes after the peer has: inside TLS, a connection closed without that counts as cut. */
    static void end(PeerConnection connection, DeadlineWatch.Guard guard) {
        guard.arm(LONGEST, "the peer took no end for 5 s");
        try {
            connection.shutdownOutput();
        } catch (IOException e) {
            return; // it has waited for nothing more
        } finally {
            guard.disarm();
        }
    }

    /** Half-closes, and reads until the peer closes, too, or its time is over: the guard closes then. */
    static void say(PeerConnection connection, DeadlineWatch.Guard guard) {
        say(connection, guard, Long.MAX_VALUE);
    }

    /** The same to a peer that is not waited for once it has sent so many bytes more. */
    static void say(PeerConnection connection, DeadlineWatch.Guard guard, long longestRest) {
        guard.arm(LONGEST, "the peer went on for 5 s after it was refused");
        try {
            connection.shutdownOutput();
            ByteBuffer dropped = ByteBuffer.allocate(DROPPED_LENGTH);
            long left = longestRest;
            int count = 0;
            while (count >= 0 && left > 0) {
                left -= count;
                count = connection.input().read(dropped.clear());
            }
        } catch (IOException e) {
            return; // it has had its time, or is gone
        } finally {
            guard.disarm();
        }
    }
}
