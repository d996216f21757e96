package io.github.nonstick.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A server stops while a connection gets its thread. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "served")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "abandoned, not served")
@State
public class ServedConnectionStress {
    /** Not connected: nothing is done with it. */
    private static final SocketChannel CHANNEL = open();

    private final AtomicInteger served = new AtomicInteger();
    private final ServedConnection connection;

    public ServedConnectionStress() {
        try {
            connection = ServedConnection.of(CHANNEL, channel -> served.incrementAndGet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static SocketChannel open() {
        try {
            return SocketChannel.open();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Actor
    public void serve() {
        try {
            connection.serve();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Actor
    public void abandon(II_Result result) {
        result.r1 = connection.abandon() ? 1 : 0;
    }

    @Arbiter
    public void served(II_Result result) {
        result.r2 = served.get();
    }
}
