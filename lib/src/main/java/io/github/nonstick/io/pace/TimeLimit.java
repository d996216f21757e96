package io.github.nonstick.io.pace;

import java.time.Duration;

/** What the settings that are times have in common. Safe for use by several threads. */
public final class TimeLimit {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** What a socket's time-out can hold. */
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private static final long SLOW_DISK_BYTES_PER_SECOND = 10 << 20;

    private TimeLimit() {}

    /**
     * Checks a setting.
     *
     * @return the same time
     * @throws IllegalArgumentException if it is not from 1 to 2^31-1 milliseconds
     */
    public static Duration check(String setting, Duration time) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(setting + " " + time + " is not in " + SHORTEST + " to " + LONGEST);
        }
        return time;
    }

    /** How long a slow disk may take to read so many bytes: a second for each 10 MiB, a day at the most. */
    public static Duration ofReading(long byteCount) {
        return Duration.ofMillis(Math.min(byteCount / (SLOW_DISK_BYTES_PER_SECOND / 1_000), 86_400_000));
    }

    /** A time for a message: {@code 60 s}, or {@code 250 ms} where it is no whole number of seconds. */
    public static String text(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
