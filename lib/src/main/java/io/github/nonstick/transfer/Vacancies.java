package io.github.nonstick.transfer;

import java.util.concurrent.atomic.AtomicInteger;

/** How many more connections a receiver serves. Safe for use by several threads. */
final class Vacancies {
    private final int most;

    /** 0 <= taken <= most. */
    private final AtomicInteger taken = new AtomicInteger();

    Vacancies(int most) {
        this.most = most;
    }

    /** Takes one for a connection; false if there is none. */
    boolean tryTake() {
        return taken.getAndUpdate(count -> Math.min(count + 1, most)) < most;
    }

    /** Gives back one that was taken. */
    void giveBack() {
        taken.decrementAndGet();
    }
}
