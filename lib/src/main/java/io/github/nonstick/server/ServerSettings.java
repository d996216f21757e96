package io.github.nonstick.server;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.io.Deadlines;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** How a {@link FrameServer} serves. Immutable and safe for use by several threads. */
public final class ServerSettings {
    /** The most connections served at once unless another number is set. */
    public static final int DEFAULT_MAX_CONNECTIONS = 256;

    /** The most connections that wait to be accepted unless another number is set. */
    public static final int DEFAULT_BACKLOG = 1_024;

    /** The highest number of connections that can be set. */
    public static final int HIGHEST_MAX_CONNECTIONS = 1_000_000;

    /** The longest backlog that can be set; most systems have a lower limit of their own, and keep to that. */
    public static final int HIGHEST_BACKLOG = 65_535;

    private static final ServerSettings STANDARD = new ServerSettings(
            FrameFormat.standard(),
            Deadlines.standard(),
            DEFAULT_MAX_CONNECTIONS,
            DEFAULT_BACKLOG,
            null,
            new ServerListener() {});

    private final FrameFormat format;
    private final @Nullable Deadlines deadlines;
    private final int maxConnections;
    private final int backlog;
    private final @Nullable Executor executor;
    private final ServerListener listener;

    private ServerSettings(
            FrameFormat format,
            @Nullable Deadlines deadlines,
            int maxConnections,
            int backlog,
            @Nullable Executor executor,
            ServerListener listener) {
        this.format = format;
        this.deadlines = deadlines;
        this.maxConnections = maxConnections;
        this.backlog = backlog;
        this.executor = executor;
        this.listener = listener;
    }

    /**
     * The default settings: standard format and deadlines, 256 connections at once, a thread for each, what goes wrong
     * is logged.
     */
    public static ServerSettings standard() {
        return STANDARD;
    }

    /** The format of frames. */
    public FrameFormat format() {
        return format;
    }

    /** How long peers may take; null for as long as they like. */
    public @Nullable Deadlines deadlines() {
        return deadlines;
    }

    /** The most connections served at once. Those beyond wait to be accepted. */
    public int maxConnections() {
        return maxConnections;
    }

    /** The most connections that wait to be accepted; what the system does with more is its own affair. */
    public int backlog() {
        return backlog;
    }

    /**
     * What runs the handlers; null for a thread for each connection, a virtual one where the JVM has them, which is from
     * Java 21 on.
     */
    public @Nullable Executor executor() {
        return executor;
    }

    /** What is told of failures. */
    public ServerListener listener() {
        return listener;
    }

    /** These settings with another format. */
    public ServerSettings withFormat(FrameFormat format) {
        Objects.requireNonNull(format, "format");
        return new ServerSettings(format, deadlines, maxConnections, backlog, executor, listener);
    }

    /** These settings with other deadlines; null for peers that may take as long as they like. */
    public ServerSettings withDeadlines(@Nullable Deadlines deadlines) {
        return new ServerSettings(format, deadlines, maxConnections, backlog, executor, listener);
    }

    /**
     * These settings with another limit of connections at once.
     *
     * @param maxConnections from 1 to 1,000,000
     * @throws IllegalArgumentException if it is out of range
     */
    public ServerSettings withMaxConnections(int maxConnections) {
        check("maxConnections", maxConnections, HIGHEST_MAX_CONNECTIONS);
        return new ServerSettings(format, deadlines, maxConnections, backlog, executor, listener);
    }

    /**
     * These settings with another length of the queue of connections that wait to be accepted.
     *
     * @param backlog from 1 to 65,535
     * @throws IllegalArgumentException if it is out of range
     */
    public ServerSettings withBacklog(int backlog) {
        check("backlog", backlog, HIGHEST_BACKLOG);
        return new ServerSettings(format, deadlines, maxConnections, backlog, executor, listener);
    }

    private static void check(String setting, int value, int highest) {
        if (value < 1 || value > highest) {
            throw new IllegalArgumentException(setting + " " + value + " is not in 1 to " + highest);
        }
    }

    /**
     * These settings with something else that runs handlers, one task for each connection. Its life is the program's:
     * the server does not shut it down. A connection for which it has no thread yet waits, and is closed when the
     * server stops.
     *
     * @param executor does not run tasks in the calling thread, which accepts connections; null for a thread each
     */
    public ServerSettings withExecutor(@Nullable Executor executor) {
        return new ServerSettings(format, deadlines, maxConnections, backlog, executor, listener);
    }

    /** These settings with something else that is told of failures. */
    public ServerSettings withListener(ServerListener listener) {
        Objects.requireNonNull(listener, "listener");
        return new ServerSettings(format, deadlines, maxConnections, backlog, executor, listener);
    }
}
