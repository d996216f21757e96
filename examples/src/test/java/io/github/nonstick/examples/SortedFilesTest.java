package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SortedFilesTest {
    private final List<String> handedOn = new ArrayList<>();
    private final SortedFiles files = new SortedFiles((name, length) -> handedOn.add(name + " " + length));

    @Test
    void handsFilesOnInTheOrderOfTheirNames() {
        files.accept("b", 1L);
        files.accept("a", 2L);
        files.accept("B", 3L);
        assertThat(handedOn).isEmpty();
        files.end();
        assertThat(handedOn).containsExactly("B 3", "a 2", "b 1");
    }

    @Test
    void keepsFilesOfOneName() {
        files.accept("a", 1L);
        files.accept("a", 2L);
        files.end();
        assertThat(handedOn).containsExactly("a 1", "a 2");
    }

    @Test
    void anEmptyListIsEmpty() {
        files.end();
        assertThat(handedOn).isEmpty();
    }

    /** A server's word for it that there are so many is nothing to spend memory on. */
    @Test
    void handsOnAsTheyComeWhatIsTooMuchToHold() {
        List<String> names =
                IntStream.range(0, 100_000).mapToObj(i -> "name" + (99_999 - i)).toList();
        int most = 0;
        for (int i = 0; i < names.size(); i++) {
            files.accept(names.get(i), 0L);
            most = Math.max(most, i + 1 - handedOn.size());
        }
        assertThat(most).isBetween(10_000, 70_000);
        assertThat(handedOn).hasSameSizeAs(names);
        files.end();
        assertThat(handedOn).isEqualTo(names.stream().map(name -> name + " 0").toList());
    }

    @Test
    void longNamesAreHeldInFewerNumbers() {
        String name = "x".repeat(60_000);
        for (int i = 0; i < 100; i++) {
            files.accept(name, 0L);
        }
        assertThat(handedOn).hasSize(100);
    }
}
