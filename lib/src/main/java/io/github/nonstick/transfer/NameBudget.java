package io.github.nonstick.transfer;

/**
 * How many names all sessions of one receiver together may remember, so that many connections take no more memory
 * for them than a few. Safe for use by several threads.
 */
final class NameBudget {
    /** Of 32 to 64 bytes each. */
    private static final int STANDARD = 1 << 18;

    private int left;

    NameBudget() {
        this(STANDARD);
    }

    NameBudget(int names) {
        left = names;
    }

    /** Takes room for so many names; false if there is too little. */
    synchronized boolean tryTake(int names) {
        if (names > left) {
            return false;
        }
        left -= names;
        return true;
    }

    /** Gives room back. */
    synchronized void giveBack(int names) {
        left += names;
    }
}
