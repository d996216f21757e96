package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ShellRunTest {
    private static final ShellRun.Limits LIMITS = new ShellRun.Limits(Duration.ofMinutes(1), 1 << 20);

    @BeforeAll
    static void needsThePrograms() {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "no programs of POSIX");
    }

    /** Else each command of a client that takes nothing would leave a thread that waits to tell its end. */
    @Test
    void isOverWhenItsEndHasBeenToldAndNotBefore() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        try (ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                FrameConnection connection = FrameConnection.of(listener.accept(), FrameFormat.standard())) {
            assertThat(client.isConnected()).isTrue();
            CountDownLatch sending = new CountDownLatch(1);
            Thread before = thread(() -> connection.send(FrameHeader.of(1), blocked(sending, reads)));
            sending.await();
            CompletableFuture<Thread> telling = new CompletableFuture<>();

            ShellRun run = ShellRun.start(
                    new ProcessBuilder("/bin/sh", "-c", "exit 3"),
                    LIMITS,
                    connection,
                    how -> telling.complete(Thread.currentThread()));
            await(telling.join(), Set.of(Thread.State.WAITING));
            Thread next = thread(() -> assertThat(run.isOver()).isTrue());
            await(next, Set.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TERMINATED));

            assertThat(next.isAlive()).isTrue();
            reads.countDown();
            next.join();
            before.join();
            run.end();
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static Thread thread(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    private static void await(Thread thread, Set<Thread.State> states) throws InterruptedException {
        while (!states.contains(thread.getState())) {
            Thread.sleep(1);
        }
    }

    /** A byte that is not there until it is allowed. */
    private static InputStream blocked(CountDownLatch asked, CountDownLatch allowed) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                asked.countDown();
                try {
                    allowed.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return 0;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                bytes[offset] = (byte) read();
                return 1;
            }
        };
    }
}
