package io.github.nonstick.examples;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.FileExchange.Exchanged;
import io.github.nonstick.io.FileBody;
import io.github.nonstick.io.FrameConnection;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a {@link FileServer}: a frame for the question, frames for the answer, one connection for all of them.
 *
 * <p>Without frames a client has to know beforehand how much to read: {@code recv(1024)} may bring half of an answer, or
 * the answer and the beginning of the file. What was cut goes on where it was when it is asked for again. What the
 * server says is trusted as little as what a client says: a file goes into the directory and nowhere else, under its
 * name when it is complete and verified.
 */
final class FileClient implements Closeable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final SocketAddress server;
    private final Path directory;

    /** Null until something is asked, and after a failure: then there is a new one. */
    private @Nullable FrameConnection connection;

    FileClient(SocketAddress server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /** Connects; without that, the first question does. */
    FrameConnection connect() throws IOException {
        FrameConnection connected =
                FrameConnection.connect(server, CONNECT_TIMEOUT, FileExchange.FORMAT, FileExchange.DEADLINES);
        connection = connected;
        return connected;
    }

    /** Gives the name and the length of each file of the server, as they come. */
    void list(BiConsumer<String, Long> files) throws IOException {
        exchange(() -> {
            FrameConnection answering = ask(FrameHeader.of(0).with("cmd", "list"));
            FrameHeader file = answering.header();
            while (file.attribute("done") == null) {
                files.accept(String.valueOf(file.filename()), FileExchange.number(file, "length"));
                file = FileExchange.hear(answering);
            }
            return file;
        });
    }

    /** Gets a file into the directory. */
    Exchanged get(String name) throws IOException {
        return exchange(() -> {
            FrameConnection answering = ask(FrameHeader.of(0).withFilename(name).with("cmd", "get"));
            return FileExchange.receive(answering, answering.header(), name, directory);
        });
    }

    /** Puts a file, under its own name. */
    Exchanged put(Path path) throws IOException {
        try (FileBody file = open(path)) {
            String name = String.valueOf(path.getFileName());
            return exchange(() -> {
                FrameConnection answering =
                        ask(FileExchange.offer(file).withFilename(name).with("cmd", "put"));
                return FileExchange.send(answering, file, answering.header());
            });
        }
    }

    private static FileBody open(Path path) throws FileFault {
        try {
            return FileBody.open(path);
        } catch (IOException e) {
            throw FileExchange.fault(e);
        }
    }

    private interface Exchange<T> {
        T run() throws IOException;
    }

    /** What fails on this side leaves the connection in the middle of something; a refusal does not. */
    private <T> T exchange(Exchange<T> exchange) throws IOException {
        boolean usable = false;
        try {
            T result = exchange.run();
            usable = true;
            return result;
        } catch (FileFault fault) {
            usable = fault.exitCode() == ExitCode.REFUSED;
            throw fault;
        } finally {
            if (!usable) {
                close();
            }
        }
    }

    /** Asks, once more where the server has closed a connection that was idle; the answer is the current frame. */
    private FrameConnection ask(FrameHeader request) throws IOException {
        FrameConnection idle = connection;
        if (idle != null) {
            try {
                return ask(idle, request);
            } catch (FileFault refused) {
                throw refused;
            } catch (IOException closed) {
                close();
            }
        }
        return ask(connect(), request);
    }

    private static FrameConnection ask(FrameConnection connection, FrameHeader request) throws IOException {
        FileExchange.say(connection, request);
        FileExchange.hear(connection);
        return connection;
    }

    @Override
    public void close() throws IOException {
        FrameConnection closed = connection;
        connection = null;
        if (closed != null) {
            closed.close();
        }
    }
}
