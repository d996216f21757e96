package io.github.nonstick.transfer;

import java.time.Duration;

/** What the settings that are times have in common. */
final class TimeLimit {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** What a socket's time-out can hold. */
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private TimeLimit() {}

    /**
     * Checks a setting.
     *
     * @return the same time
     * @throws IllegalArgumentException if it is not from 1 to 2^31-1 milliseconds
     */
    static Duration check(String setting, Duration time) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(setting + " " + time + " is not in " + SHORTEST + " to " + LONGEST);
        }
        return time;
    }

    /** A time for a message: {@code 60 s}, or {@code 250 ms} where it is no whole number of seconds. */
    static String text(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
