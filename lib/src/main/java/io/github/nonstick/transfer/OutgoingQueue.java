package io.github.nonstick.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** What is left to be sent, in order; what a connection did not settle comes back to its head. */
final class OutgoingQueue {
    private final Iterator<? extends Outgoing> rest;
    private final Deque<Outgoing> head = new ArrayDeque<>();

    OutgoingQueue(Iterator<? extends Outgoing> items) {
        rest = items;
    }

    boolean isEmpty() {
        return head.isEmpty() && !rest.hasNext();
    }

    /**
     * The next one, which stays.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    Outgoing peek() {
        if (head.isEmpty()) {
            head.add(rest.next());
        }
        return head.getFirst();
    }

    /**
     * The next one, taken.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    Outgoing take() {
        return head.isEmpty() ? rest.next() : head.removeFirst();
    }

    /** Puts back what was taken, in its order. */
    void putBack(List<Outgoing> items) {
        for (int i = items.size() - 1; i >= 0; i--) {
            head.addFirst(items.get(i));
        }
    }
}
