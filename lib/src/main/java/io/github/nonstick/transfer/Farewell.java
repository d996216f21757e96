package io.github.nonstick.transfer;

import io.github.nonstick.io.DeadlineException;
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

    /** Who was sent nothing but an answer needs no longer to close; who uploads is sending all the time. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    /** Small: a thousand peers may be refused at once. */
    private static final int DROPPED_LENGTH = 8_192;

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
        say(connection, guard, Long.MAX_VALUE, LONGEST);
    }

    /** The same to a peer that is not waited for once it has sent so many bytes more, or nothing for a second. */
    static void say(PeerConnection connection, DeadlineWatch.Guard guard, long longestRest) {
        say(connection, guard, longestRest, SILENCE);
    }

    private static void say(
            PeerConnection connection, DeadlineWatch.Guard guard, long longestRest, Duration longestSilence) {
        long end = guard.now() + LONGEST.toNanos();
        arm(guard, end, longestSilence);
        try {
            connection.shutdownOutput();
            ByteBuffer dropped = ByteBuffer.allocate(DROPPED_LENGTH);
            long left = longestRest;
            int count = 0;
            while (count >= 0 && left > 0) {
                left -= count;
                arm(guard, end, longestSilence);
                count = connection.input().read(dropped.clear());
            }
        } catch (IOException e) {
            return; // it has had its time, or is gone
        } finally {
            guard.disarm();
        }
    }

    private static void arm(DeadlineWatch.Guard guard, long end, Duration longestSilence) {
        long now = guard.now();
        guard.armAt(
                now,
                Math.min(end - now, longestSilence.toNanos()),
                () -> new DeadlineException("the peer went on after it was refused", LONGEST));
    }
}
