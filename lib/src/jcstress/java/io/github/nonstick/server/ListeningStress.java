package io.github.nonstick.server;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads close a socket of the Unix domain: its file is deleted once. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "once")
@State
public class ListeningStress {
    private final AtomicInteger deleted = new AtomicInteger();
    private final Listening listening;

    public ListeningStress() {
        try {
            listening = new Listening(new ServerChannelWithoutSocket(), deleted::incrementAndGet);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Actor
    public void one() {
        close();
    }

    @Actor
    public void other() {
        close();
    }

    @Arbiter
    public void deleted(I_Result result) {
        result.r1 = deleted.get();
    }
}
