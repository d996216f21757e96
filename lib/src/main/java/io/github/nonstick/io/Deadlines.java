package io.github.nonstick.io;

import io.github.nonstick.io.pace.TimeLimit;
import java.time.Duration;
import java.util.Objects;

/**
 * How long a peer may take, so that none holds a connection, its thread and its buffers by sending or taking
 * little or nothing.
 *
 * <p>What counts is time spent waiting for the peer: what this side spends between two reads or writes, on a
 * hash or on a slow disk, is its own.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Deadlines {
    /** The time for the first byte unless another is set: 60 seconds. */
    public static final Duration DEFAULT_FIRST_BYTE = Duration.ofSeconds(60);

    /** The time for a header unless another is set: 30 seconds. */
    public static final Duration DEFAULT_HEADER = Duration.ofSeconds(30);

    /** The time between frames unless another is set: 60 seconds. */
    public static final Duration DEFAULT_IDLE = Duration.ofSeconds(60);

    /** The rate required of bodies unless another is set: 1 KiB/s. */
    public static final long DEFAULT_MINIMUM_RATE = 1_024;

    /** The time over which the rate is measured unless another is set: 30 seconds. */
    public static final Duration DEFAULT_RATE_WINDOW = Duration.ofSeconds(30);

    /** The highest rate that can be required: 1 GiB/s. */
    public static final long HIGHEST_MINIMUM_RATE = 1L << 30;

    private static final Deadlines STANDARD =
            new Deadlines(DEFAULT_FIRST_BYTE, DEFAULT_HEADER, DEFAULT_IDLE, DEFAULT_MINIMUM_RATE, DEFAULT_RATE_WINDOW);

    private final Duration firstByte;
    private final Duration header;
    private final Duration idle;
    private final long minimumRate;
    private final Duration rateWindow;

    private Deadlines(Duration firstByte, Duration header, Duration idle, long minimumRate, Duration rateWindow) {
        this.firstByte = firstByte;
        this.header = header;
        this.idle = idle;
        this.minimumRate = minimumRate;
        this.rateWindow = rateWindow;
    }

    /** The default deadlines. */
    public static Deadlines standard() {
        return STANDARD;
    }

    /** How long a new connection may be silent. It protects from peers that connect and say nothing. */
    public Duration firstByte() {
        return firstByte;
    }

    /**
     * How long a header may take from its first byte to its last, however its bytes are spread. It protects from
     * peers that send a byte now and then to look alive.
     */
    public Duration header() {
        return header;
    }

    /**
     * How long a peer may be silent between two frames. A sender that has to read what is here of its file, to go
     * on behind it, has a second more for each 10 MiB of that, a day at the most. It protects from peers that are gone without having
     * closed the connection, and from those that keep one without using it.
     */
    public Duration idle() {
        return idle;
    }

    /**
     * The least bytes per second of a body, received or taken by the peer; 0 if any rate will do. It protects
     * from peers that stretch one body for ever. Where it is 0, a body may be as slow as it likes, but no pause
     * in it longer than {@link #idle()}.
     *
     * <p>What a peer takes is seen through buffers, which it may have to empty first: 128 KiB are allowed for, with
     * the time that these take at the minimum rate. A peer that takes nothing is noticed that much later than one
     * that sends nothing: at 1 KiB/s after 158 seconds instead of 30, at 64 KiB/s after 32.
     */
    public long minimumRate() {
        return minimumRate;
    }

    /**
     * The time over which {@link #minimumRate()} is an average: each window brings that many bytes, or what is
     * left of the body. It is also the longest pause of an honest peer, and protects it from being taken for a
     * slow one. Windows of what a peer takes are longer, as said there.
     */
    public Duration rateWindow() {
        return rateWindow;
    }

    /**
     * These deadlines with another one for the first byte.
     *
     * @param firstByte from 1 millisecond to 2^31-1 milliseconds
     * @throws IllegalArgumentException if it is out of range
     */
    public Deadlines withFirstByte(Duration firstByte) {
        TimeLimit.check("firstByte", firstByte);
        return new Deadlines(firstByte, header, idle, minimumRate, rateWindow);
    }

    /**
     * These deadlines with another one for a header.
     *
     * @param header from 1 millisecond to 2^31-1 milliseconds
     * @throws IllegalArgumentException if it is out of range
     */
    public Deadlines withHeader(Duration header) {
        TimeLimit.check("header", header);
        return new Deadlines(firstByte, header, idle, minimumRate, rateWindow);
    }

    /**
     * These deadlines with another one for the time between frames.
     *
     * @param idle from 1 millisecond to 2^31-1 milliseconds
     * @throws IllegalArgumentException if it is out of range
     */
    public Deadlines withIdle(Duration idle) {
        TimeLimit.check("idle", idle);
        return new Deadlines(firstByte, header, idle, minimumRate, rateWindow);
    }

    /**
     * These deadlines with another rate.
     *
     * @param minimumRate in bytes per second, from 0 (any) to 2^30
     * @throws IllegalArgumentException if it is out of range
     */
    public Deadlines withMinimumRate(long minimumRate) {
        if (minimumRate < 0 || minimumRate > HIGHEST_MINIMUM_RATE) {
            throw new IllegalArgumentException(
                    "minimumRate " + minimumRate + " is not in 0 to " + HIGHEST_MINIMUM_RATE);
        }
        return new Deadlines(firstByte, header, idle, minimumRate, rateWindow);
    }

    /**
     * These deadlines with another time over which the rate is measured.
     *
     * @param rateWindow from 1 millisecond to 2^31-1 milliseconds
     * @throws IllegalArgumentException if it is out of range
     */
    public Deadlines withRateWindow(Duration rateWindow) {
        TimeLimit.check("rateWindow", rateWindow);
        return new Deadlines(firstByte, header, idle, minimumRate, rateWindow);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Deadlines that
                && firstByte.equals(that.firstByte)
                && header.equals(that.header)
                && idle.equals(that.idle)
                && minimumRate == that.minimumRate
                && rateWindow.equals(that.rateWindow);
    }

    @Override
    public int hashCode() {
        return Objects.hash(firstByte, header, idle, minimumRate, rateWindow);
    }

    @Override
    public String toString() {
        return "Deadlines[firstByte=" + firstByte + ", header=" + header + ", idle=" + idle + ", minimumRate="
                + minimumRate + ", rateWindow=" + rateWindow + "]";
    }
}
