package io.github.nonstick.examples;

import io.github.nonstick.transfer.FileReceiver;
import io.github.nonstick.transfer.FileSender;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Receives over one connection that is made here, on a thread of its own. */
final class Fetch implements Closeable {
    private final SocketChannel channel;
    private final FileReceiver receiver;
    private final Thread thread;

    /** Whether this end closes the connection: that it is closed is no failure then. */
    private volatile boolean closed;

    private Fetch(SocketChannel channel, FileReceiver receiver, Runnable ended) {
        this.channel = channel;
        this.receiver = receiver;
        this.thread = new Thread(() -> serve(ended), "nonstick-fetch");
        thread.setDaemon(true);
    }

    /**
     * Connects, says the request, and begins to receive.
     *
     * @param ended is run when nothing more comes
     * @throws CommandFailure if there is no connection
     */
    static Fetch start(Address from, String request, FileReceiver receiver, Runnable ended) throws CommandFailure {
        try {
            SocketChannel channel = SocketChannel.open();
            Fetch fetch = new Fetch(channel, receiver, ended);
            try {
                fetch.connect(from, request);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            fetch.thread.start();
            return fetch;
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, "unknown host: " + Printable.text(from.host()));
        } catch (IOException e) {
            String reason = e instanceof SocketTimeoutException
                    ? "no answer within " + TimeSpan.text(FileSender.DEFAULT_CONNECT_TIMEOUT)
                    : Printable.text(Main.describe(e));
            throw new CommandFailure(ExitCode.UNREACHABLE, "cannot connect to " + from + ": " + reason);
        }
    }

    private void connect(Address from, String request) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(from.host()), from.port());
        channel.socket().connect(address, (int) FileSender.DEFAULT_CONNECT_TIMEOUT.toMillis());
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void serve(Runnable ended) {
        try {
            receiver.serve(channel);
        } catch (IOException e) {
            if (!closed) {
                Output.error("nonstick receive: " + Printable.text(Main.describe(e)));
            }
        } finally {
            ended.run();
        }
    }

    /** Ends the connection, and waits so long for what that leaves to be tidied up. */
    void stop(Duration patience) {
        try {
            close();
            thread.join(patience.toMillis());
        } catch (IOException e) {
            Output.error("nonstick receive: cannot stop: " + Main.describe(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits so long for the sender to end the connection. */
    void await(Duration patience) throws InterruptedException {
        thread.join(patience.toMillis());
    }

    @Override
    public void close() throws IOException {
        closed = true;
        channel.close();
    }
}
