package io.github.nonstick.examples;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.FileExchange.Exchanged;
import io.github.nonstick.io.FileBody;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.server.ServerSettings;
import io.github.nonstick.transfer.SafeName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a directory for many: each frame of a client is a request, {@code list}, {@code get} or {@code put}.
 *
 * <p>Without frames the request and the file behind it can be one read, the answer and the file before it as well; who
 * guesses wrong writes the one into the other, and an error message cannot be told from a file. A name is taken for one
 * in the directory or refused; {@code ../x}, links and pipes lead nowhere.
 */
final class FileServer {
    /** Who has connected may think before the first request as long as before any other. */
    static final ServerSettings SETTINGS = ServerSettings.standard()
            .withFormat(FileExchange.FORMAT)
            .withDeadlines(FileExchange.DEADLINES.withFirstByte(FileExchange.IDLE));

    private static final String UNFINISHED = ".nonstick-";

    private final Path directory;

    FileServer(Path directory) {
        this.directory = directory;
    }

    /** Serves a client until it leaves. */
    void serve(int client, FrameConnection connection) throws IOException {
        while (connection.next()) {
            FrameHeader request = connection.header();
            String command = String.valueOf(request.attributes().getOrDefault("cmd", "no request"));
            String name = request.filename() == null ? "" : " " + Printable.text(request.filename());
            String doing = Printable.text(command) + name;
            try {
                Output.lineSoon(client + ": " + doing + ": " + answer(connection, command, request));
            } catch (IOException e) {
                Output.lineSoon(client + ": " + doing + ": cut");
                throw e;
            }
        }
    }

    private String answer(FrameConnection connection, String command, FrameHeader request) throws IOException {
        try {
            return switch (command) {
                case "list" -> list(connection) + " files";
                case "get" -> get(connection, request).toString();
                case "put" -> put(connection, request).toString();
                default -> throw new FileFault(ExitCode.REFUSED, "the request is none of list, get and put");
            };
        } catch (FileFault e) {
            FileExchange.tell(connection, e);
            return e.words();
        }
    }

    /** One by one, in no order: the names of a large directory would take much memory, for each client that asks. */
    private int list(FrameConnection connection) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> entries = entries()) {
            Iterator<Path> next = entries.iterator();
            while (hasNext(next)) {
                FrameHeader file = file(next.next());
                if (file != null) {
                    FileExchange.say(connection, file);
                    count++;
                }
            }
        }
        FileExchange.say(connection, FrameHeader.of(0).with("done", true));
        return count;
    }

    @SuppressWarnings("StreamResourceLeak") // closed by who asks
    private DirectoryStream<Path> entries() throws FileFault {
        try {
            return Files.newDirectoryStream(directory);
        } catch (IOException e) {
            throw FileExchange.fault(e);
        }
    }

    private static boolean hasNext(Iterator<Path> entries) throws FileFault {
        try {
            return entries.hasNext();
        } catch (DirectoryIteratorException e) {
            throw FileExchange.fault(Objects.requireNonNull(e.getCause()));
        }
    }

    /** Null if the entry is no file, not yet or no longer: others put files meanwhile. */
    private static @Nullable FrameHeader file(Path entry) throws FileFault {
        String name = entry.getFileName().toString();
        if (name.startsWith(UNFINISHED)) {
            return null;
        }
        try {
            BasicFileAttributes attributes = look(entry);
            return attributes.isRegularFile()
                    ? FrameHeader.of(0).withFilename(name).with("length", attributes.size())
                    : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw FileExchange.fault(e);
        }
    }

    private static BasicFileAttributes look(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private Exchanged get(FrameConnection connection, FrameHeader request) throws IOException {
        try (FileBody file = open(request)) {
            FileExchange.say(connection, FileExchange.offer(file));
            return FileExchange.send(connection, file, FileExchange.hear(connection));
        }
    }

    private FileBody open(FrameHeader request) throws FileFault {
        try {
            Path path = directory.resolve(SafeName.check(request.filename()));
            if (look(path).isDirectory()) {
                throw new FileFault(ExitCode.REFUSED, "is a directory");
            }
            // A pipe would wait for a writer, and a link lead elsewhere.
            return FileBody.openNoLink(path);
        } catch (InvalidPathException e) {
            throw new FileFault(ExitCode.REFUSED, "no such file");
        } catch (IOException e) {
            throw FileExchange.fault(e);
        }
    }

    private Exchanged put(FrameConnection connection, FrameHeader request) throws IOException {
        return FileExchange.receive(connection, request, request.filename(), directory);
    }
}
