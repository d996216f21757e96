package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutgoingQueueTest {
    private static final List<Outgoing> ITEMS = Stream.of("a", "b", "c")
            .<Outgoing>map(name -> new OutgoingDirectory(Path.of(name), name))
            .toList();

    private final OutgoingQueue queue = new OutgoingQueue(ITEMS.iterator());

    @Test
    void whatIsPutBackComesFirstInItsOrder() {
        assertThat(queue.peek()).isSameAs(ITEMS.get(0));
        assertThat(queue.take()).isSameAs(ITEMS.get(0));
        assertThat(queue.take()).isSameAs(ITEMS.get(1));
        queue.putBack(ITEMS.subList(0, 2));
        assertThat(queue.isEmpty()).isFalse();
        for (Outgoing item : ITEMS) {
            assertThat(queue.peek()).isSameAs(item);
            assertThat(queue.isEmpty()).isFalse();
            assertThat(queue.take()).isSameAs(item);
        }
        assertThat(queue.isEmpty()).isTrue();
        queue.putBack(ITEMS.subList(2, 3));
        assertThat(queue.isEmpty()).isFalse();
    }
}
