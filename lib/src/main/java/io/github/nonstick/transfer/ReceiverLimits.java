package io.github.nonstick.transfer;

/**
 * What one receiver takes at most. What is beyond a limit is refused with a reason that reaches the sender.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class ReceiverLimits {
    private static final ReceiverLimits STANDARD =
            new ReceiverLimits(Long.MAX_VALUE, 128, Long.MAX_VALUE, Long.MAX_VALUE, 0);

    private final long maxFileSize;
    private final int maxConnections;
    private final long maxFilesPerConnection;
    private final long maxBytesPerConnection;
    private final long freeSpaceReserve;

    private ReceiverLimits(
            long maxFileSize,
            int maxConnections,
            long maxFilesPerConnection,
            long maxBytesPerConnection,
            long freeSpaceReserve) {
        this.maxFileSize = maxFileSize;
        this.maxConnections = maxConnections;
        this.maxFilesPerConnection = maxFilesPerConnection;
        this.maxBytesPerConnection = maxBytesPerConnection;
        this.freeSpaceReserve = freeSpaceReserve;
    }

    /** 128 connections at once, no reserve, and no other limit. */
    public static ReceiverLimits standard() {
        return STANDARD;
    }

    /**
     * These limits with another for the length of a file: longer ones are refused before their first byte.
     *
     * @param maxFileSize in bytes, from 0 on
     * @throws IllegalArgumentException if it is negative
     */
    public ReceiverLimits withMaxFileSize(long maxFileSize) {
        checkNotBelow("maxFileSize", maxFileSize, 0);
        return new ReceiverLimits(
                maxFileSize, maxConnections, maxFilesPerConnection, maxBytesPerConnection, freeSpaceReserve);
    }

    /**
     * These limits with another for connections served at once: the first file of a connection beyond it is
     * refused, and one that says nothing for 2 seconds is closed.
     *
     * @param maxConnections from 1 on
     * @throws IllegalArgumentException if it is less
     */
    public ReceiverLimits withMaxConnections(int maxConnections) {
        checkNotBelow("maxConnections", maxConnections, 1);
        return new ReceiverLimits(
                maxFileSize, maxConnections, maxFilesPerConnection, maxBytesPerConnection, freeSpaceReserve);
    }

    /**
     * These limits with another for the files and directories that one connection brings, those refused
     * included.
     *
     * @param maxFilesPerConnection from 1 on
     * @throws IllegalArgumentException if it is less
     */
    public ReceiverLimits withMaxFilesPerConnection(long maxFilesPerConnection) {
        checkNotBelow("maxFilesPerConnection", maxFilesPerConnection, 1);
        return new ReceiverLimits(
                maxFileSize, maxConnections, maxFilesPerConnection, maxBytesPerConnection, freeSpaceReserve);
    }

    /**
     * These limits with another for the bytes of all files that one connection brings.
     *
     * @param maxBytesPerConnection in bytes, from 0 on
     * @throws IllegalArgumentException if it is negative
     */
    public ReceiverLimits withMaxBytesPerConnection(long maxBytesPerConnection) {
        checkNotBelow("maxBytesPerConnection", maxBytesPerConnection, 0);
        return new ReceiverLimits(
                maxFileSize, maxConnections, maxFilesPerConnection, maxBytesPerConnection, freeSpaceReserve);
    }

    /**
     * These limits with another reserve: what is to stay free on the disk.
     *
     * @param freeSpaceReserve in bytes, from 0 on
     * @throws IllegalArgumentException if it is negative
     */
    public ReceiverLimits withFreeSpaceReserve(long freeSpaceReserve) {
        checkNotBelow("freeSpaceReserve", freeSpaceReserve, 0);
        return new ReceiverLimits(
                maxFileSize, maxConnections, maxFilesPerConnection, maxBytesPerConnection, freeSpaceReserve);
    }

    /** The length of the longest file accepted, in bytes. */
    public long maxFileSize() {
        return maxFileSize;
    }

    /** How many connections are served at once. */
    public int maxConnections() {
        return maxConnections;
    }

    /** How many files and directories one connection may bring. */
    public long maxFilesPerConnection() {
        return maxFilesPerConnection;
    }

    /** How many bytes all files of one connection may have. */
    public long maxBytesPerConnection() {
        return maxBytesPerConnection;
    }

    /** How many bytes stay free on the disk. */
    public long freeSpaceReserve() {
        return freeSpaceReserve;
    }

    private static void checkNotBelow(String setting, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(setting + " " + value + " is less than " + least);
        }
    }
}
