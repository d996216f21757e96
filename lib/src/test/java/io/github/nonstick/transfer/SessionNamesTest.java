package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionNamesTest {
    private static final long HERE = SessionNames.directoryKey("here");
    private static final long THERE = SessionNames.directoryKey("there");

    private static void add(SessionNames names, long directory, String name) throws RefusedException {
        names.check(directory, name);
        names.add(directory, name);
    }

    @ParameterizedTest
    @CsvSource({
        "a.txt, A.TXT",
        "\u00e9, e\u0301",
        "\u00c9, e\u0301",
        "stra\u00dfe, STRASSE",
        "\u03a3\u03b1\u03c2, \u03c3\u03b1\u03c3",
        "\u212a, k",
        "\u00e5, \u212b",
        "\ud801\udc00, \ud801\udc28"
    })
    void namesThatDifferByCaseOrNormalisationCollide(String first, String second) throws RefusedException {
        for (String[] pair : new String[][] {{first, second}, {second, first}}) {
            SessionNames names = new SessionNames();
            add(names, HERE, pair[0]);
            assertThat(names.collides(HERE, pair[1])).isTrue();
            assertThatThrownBy(() -> names.check(HERE, pair[1]))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.COLLISION))
                    .hasMessageEndingWith(" differs from one received before by case or normalisation alone");
            add(names, HERE, pair[0]);
            add(names, THERE, pair[1]);
        }
    }

    @ParameterizedTest
    @CsvSource({"a, b", "\u0131, i", "\u0131, I", "e, \u00e9", "\ufb01, fi.", "1, \u00b9"})
    void otherNamesDoNot(String first, String second) throws RefusedException {
        SessionNames names = new SessionNames();
        add(names, HERE, first);
        add(names, HERE, second);
        assertThat(names.collides(HERE, first)).isFalse();
    }

    @Test
    void manyNamesAreAllRememberedAndToldApart() throws RefusedException {
        SessionNames names = new SessionNames();
        for (int i = 0; i < 50_000; i++) {
            add(names, HERE, "Name " + i);
        }
        for (int i = 0; i < 50_000; i++) {
            assertThat(names.collides(HERE, "name " + i)).isTrue();
            assertThat(names.collides(HERE, "Name " + i)).isFalse();
        }
    }

    @Test
    void oneDirectoryTakesNoMoreNamesThanCanBeRemembered() throws RefusedException {
        SessionNames names = new SessionNames(100, 10);
        for (int i = 0; i < 100; i++) {
            add(names, HERE, "name " + i);
        }
        assertThatThrownBy(() -> names.check(HERE, "another"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.SESSION_LIMIT))
                .hasMessage("the session has brought 100 names in one directory, at most 100 are accepted");
        assertThatCode(() -> names.check(HERE, "name 7")).doesNotThrowAnyException();
        assertThatCode(() -> names.check(THERE, "another")).doesNotThrowAnyException();
    }

    @Test
    void directoriesUsedLeastRecentlyAreForgottenFirst() throws RefusedException {
        SessionNames names = new SessionNames(100, 10);
        add(names, HERE, "name");
        for (int i = 0; i < 20; i++) {
            add(names, SessionNames.directoryKey("other " + i), "name");
            assertThat(names.collides(HERE, "NAME")).isTrue();
        }
        assertThat(names.collides(SessionNames.directoryKey("other 0"), "NAME")).isFalse();
        assertThat(names.collides(SessionNames.directoryKey("other 19"), "NAME"))
                .isTrue();
        for (int i = 0; i < 100; i++) {
            add(names, THERE, "name " + i);
        }
        assertThat(names.collides(HERE, "NAME")).isFalse();
        assertThat(names.collides(THERE, "NAME 0")).isTrue();
    }

    @Test
    void noMoreIsForgottenThanMustBe() throws RefusedException {
        for (SessionNames names : new SessionNames[] {new SessionNames(2, 10), new SessionNames(100, 2)}) {
            for (int directory = 1; directory <= 3; directory++) {
                names.add(directory, "name");
            }
            assertThat(names.has(1, "name")).isFalse();
            assertThat(names.has(2, "name")).isTrue();
            assertThat(names.has(3, "name")).isTrue();
        }
        SessionNames names = new SessionNames(1, 10);
        names.add(1, "name");
        names.add(1, "another");
        assertThat(names.has(1, "name")).isTrue();
    }

    @Test
    void whatIsForgottenIsGivenBack() throws RefusedException {
        NameBudget budget = new NameBudget(100);
        SessionNames names = new SessionNames(3, 10, budget);
        names.add(1, "a");
        names.add(1, "b");
        names.add(2, "c");
        names.add(2, "d");
        assertThat(names.has(1, "a")).isFalse();
        names.add(3, "e");
        assertThat(budget.tryTake(100 - 2 * 8 - 3)).isTrue();
        assertThat(budget.tryTake(1)).isFalse();
        names.clear();
        assertThat(budget.tryTake(2 * 8 + 3)).isTrue();
        assertThat(budget.tryTake(1)).isFalse();
    }

    @Test
    void sessionsShareABudgetAndGiveTheirPartBack() throws RefusedException {
        NameBudget budget = new NameBudget(2 * 8 + 3);
        SessionNames first = new SessionNames(budget);
        SessionNames second = new SessionNames(budget);
        first.add(1, "a");
        first.add(1, "a");
        first.add(1, "b");
        second.add(1, "c");
        second.add(1, "d");
        assertThat(first.has(1, "b")).isTrue();
        assertThat(second.has(1, "c")).isTrue();
        assertThat(second.has(1, "d")).isFalse();
        second.check(1, "D");

        first.clear();

        second.add(1, "d");
        assertThat(second.has(1, "d")).isTrue();
        assertThatThrownBy(() -> second.check(1, "D")).isInstanceOf(RefusedException.class);
        assertThat(first.has(1, "a")).isFalse();
    }
}
