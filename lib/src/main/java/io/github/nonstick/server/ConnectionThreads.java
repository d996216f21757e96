package io.github.nonstick.server;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * What runs the handlers of a server: a thread for each connection, or an executor of the program's. Safe for use by
 * several threads.
 */
final class ConnectionThreads {
    private static final String NAME = "nonstick-connection";

    private final Executor executor;

    /** Null where the executor has no life, or one that is the program's. */
    private final @Nullable ExecutorService owned;

    private ConnectionThreads(Executor executor, @Nullable ExecutorService owned) {
        this.executor = executor;
        this.owned = owned;
    }

    /** Virtual threads where the JVM has them, platform threads where not. */
    static ConnectionThreads lightest() {
        ThreadFactory virtual = virtualThreads();
        return virtual == null
                ? platform()
                : new ConnectionThreads(task -> virtual.newThread(task).start(), null);
    }

    /** Platform threads, kept for a while for the next connection. */
    static ConnectionThreads platform() {
        ExecutorService pool = Executors.newCachedThreadPool(task -> new Thread(task, NAME));
        return new ConnectionThreads(pool, pool);
    }

    /** An executor whose life is the program's. */
    static ConnectionThreads of(Executor executor) {
        return new ConnectionThreads(executor, null);
    }

    /** By reflection: what this is compiled for has none. Null where there are none, or they are a preview. */
    private static @Nullable ThreadFactory virtualThreads() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Method name = type.getMethod("name", String.class);
            return (ThreadFactory) type.getMethod("factory").invoke(name.invoke(builder, NAME));
        } catch (NoSuchMethodException
                | ClassNotFoundException
                | IllegalAccessException
                | InvocationTargetException e) {
            return null;
        }
    }

    /**
     * Runs a task, now or later.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor does not take it
     */
    void run(Runnable task) {
        executor.execute(task);
    }

    /** Lets the threads end that are this server's. */
    void release() {
        if (owned != null) {
            owned.shutdown();
        }
    }
}
