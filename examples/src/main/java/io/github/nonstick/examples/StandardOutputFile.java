package io.github.nonstick.examples;

import io.github.nonstick.transfer.ReceivedFile;
import io.github.nonstick.transfer.Refusal;
import io.github.nonstick.transfer.RefusedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What became of the one file that {@code nonstick receive --stdout} prints: lines on standard error alone. */
final class StandardOutputFile extends ReceiveReport {
    private final CountDownLatch decided = new CountDownLatch(1);
    private volatile @Nullable IOException loss;

    @Override
    public void stored(SocketAddress peer, ReceivedFile file) {
        Output.error("received " + description(file));
        decided.countDown();
    }

    @Override
    public void incomplete(SocketAddress peer, @Nullable String name, IOException cause) {
        loss = cause;
        decided.countDown();
    }

    /** Says that nothing more comes. */
    void ended() {
        if (decided.getCount() > 0) {
            loss = new EOFException("the sender ended the connection before it sent a file");
            decided.countDown();
        }
    }

    /** Waits until the file is printed, or is known not to be. */
    void await() throws InterruptedException {
        decided.await();
    }

    /**
     * Says how it ended.
     *
     * @throws CommandFailure if what was printed is not the file
     */
    void check() throws CommandFailure {
        IOException cause = loss;
        if (cause != null) {
            throw new CommandFailure(
                    exitCode(cause), "what was printed is not complete: " + Printable.text(Main.describe(cause)));
        }
    }

    private static ExitCode exitCode(IOException cause) {
        Refusal refusal = cause instanceof RefusedException refused ? refused.refusal() : Refusal.OUT_OF_ORDER;
        return switch (refusal) {
            case HASH_MISMATCH -> ExitCode.MISMATCH;
            case DISK -> ExitCode.LOCAL;
            case TOO_LARGE, SESSION_LIMIT -> ExitCode.REFUSED;
            default -> ExitCode.CUT;
        };
    }
}
