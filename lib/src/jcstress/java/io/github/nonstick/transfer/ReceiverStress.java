package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** What the connections of one receiver share. */
public class ReceiverStress {
    private ReceiverStress() {}

    /** Two connections ask for room that is there for one of them. */
    @JCStressTest
    @Outcome(id = "1, 0, 60", expect = Expect.ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 1, 60", expect = Expect.ACCEPTABLE, desc = "the second has it")
    @State
    public static class Room {
        private final SpaceLedger ledger = new SpaceLedger(() -> 100, 0);

        private int claim() {
            try {
                ledger.claim(60);
                return 1;
            } catch (RefusedException e) {
                return 0;
            }
        }

        @Actor
        public void one(III_Result result) {
            result.r1 = claim();
        }

        @Actor
        public void other(III_Result result) {
            result.r2 = claim();
        }

        @Arbiter
        public void promised(III_Result result) {
            result.r3 = (int) ledger.promised();
        }
    }

    /** A file is written while its claim is closed, and then another one is promised room. */
    @JCStressTest
    @Outcome(id = "30", expect = Expect.ACCEPTABLE, desc = "of the first claim nothing is left, of the second all")
    @State
    public static class RoomGivenBack {
        private final SpaceLedger ledger = new SpaceLedger(() -> 100, 0);
        private final SpaceLedger.Claim claim;

        public RoomGivenBack() {
            try {
                claim = ledger.claim(60);
            } catch (RefusedException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void write() {
            claim.written(20);
            claim.written(50);
        }

        @Actor
        public void close() {
            claim.close();
            try {
                ledger.claim(30);
            } catch (RefusedException e) {
                throw new AssertionError(e);
            }
        }

        @Arbiter
        public void promised(J_Result result) {
            result.r1 = ledger.promised();
        }
    }

    /** Two sessions remember a name where there is room for one. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the second has it")
    @State
    public static class Names {
        private final NameBudget budget = new NameBudget(1);

        @Actor
        public void one(II_Result result) {
            result.r1 = budget.tryTake(1) ? 1 : 0;
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = budget.tryTake(1) ? 1 : 0;
        }
    }

    /** Two connections come where one may be served, and a third after one of them has gone. */
    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the first is served")
    @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the second is served")
    @State
    public static class Connections {
        private final Vacancies vacancies = new Vacancies(1);

        @Actor
        public void one(III_Result result) {
            result.r1 = vacancies.tryTake() ? 1 : 0;
        }

        @Actor
        public void other(III_Result result) {
            result.r2 = vacancies.tryTake() ? 1 : 0;
        }

        @Arbiter
        public void next(III_Result result) {
            vacancies.giveBack();
            result.r3 = vacancies.tryTake() && !vacancies.tryTake() ? 1 : 0;
        }
    }

    /** A connection goes while another one comes. */
    @JCStressTest
    @Outcome(id = "[01], 1", expect = Expect.ACCEPTABLE, desc = "served or not, and the count is right")
    @State
    public static class ConnectionGone {
        private final Vacancies vacancies = new Vacancies(1);

        public ConnectionGone() {
            vacancies.tryTake();
        }

        @Actor
        public void gone() {
            vacancies.giveBack();
        }

        @Actor
        public void next(II_Result result) {
            result.r1 = vacancies.tryTake() ? 1 : 0;
        }

        @Arbiter
        public void left(II_Result result) {
            boolean left = vacancies.tryTake();
            result.r2 = left == (result.r1 == 0) && !vacancies.tryTake() ? 1 : 0;
        }
    }

    /** Two connections bring a file where a single one is taken. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first is taken")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the second is taken")
    @State
    public static class Single {
        private final SingleOutput output = new SingleOutput(OutputStream.nullOutputStream());

        private int take() {
            try {
                output.take();
                return 1;
            } catch (RefusedException e) {
                return 0;
            }
        }

        @Actor
        public void one(II_Result result) {
            result.r1 = take();
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = take();
        }
    }

    /** A receiver is stopped while a file is about to get its name. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the sender hears one verdict")
    @State
    public static class Stopped {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final Answers answers = new Answers(FrameWriter.of(out, FrameFormat.standard()));

        public Stopped() {
            answers.begin(1L);
        }

        @Actor
        public void store() {
            try {
                answers.decide();
                answers.made();
                answers.flush();
            } catch (RefusedException e) {
                refuse(e);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void refuse(RefusedException reason) {
            try {
                answers.refuse(reason, true);
                answers.flush();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void stop() {
            try {
                answers.stop();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Arbiter
        public void verdicts(I_Result result) {
            FrameReader reader = FrameReader.of(new ByteArrayInputStream(out.toByteArray()));
            try {
                while (reader.next()) {
                    result.r1++;
                }
            } catch (IOException e) {
                result.r1 = -1;
            }
        }
    }
}
