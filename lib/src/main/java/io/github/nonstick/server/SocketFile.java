package io.github.nonstick.server;

import io.github.nonstick.io.ConnectFailedException;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.server.BindFailedException.Reason;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix-domain socket that listens.
 *
 * <p>The system leaves it behind when its server is gone, and binds no other there.
 */
final class SocketFile {
    /** No system takes a socket's path of fewer bytes for too long. */
    private static final int SHORTEST_LIMIT = 90;

    /** How long a server that is there may take to accept: one that does not is there all the same. */
    private static final Duration KNOCKING = Duration.ofSeconds(1);

    private static final int TYPE = 0xf000;
    private static final int SOCKET = 0xc000;

    private final Path path;

    private final Identity identity;

    /** Which file it is, whatever takes its name later: numbers of files are used again, but not at the same time. */
    private record Identity(@Nullable Object key, FileTime modified) {
        static Identity of(Path path) throws IOException {
            BasicFileAttributes attributes = attributes(path);
            return new Identity(attributes.fileKey(), attributes.lastModifiedTime());
        }
    }

    private SocketFile(Path path) throws IOException {
        this.path = path;
        this.identity = Identity.of(path);
    }

    /**
     * Binds a socket to its file. One that a server left behind, on which nothing listens, is deleted before.
     *
     * @throws BindFailedException if it cannot be bound; what is at the path stays there
     */
    static SocketFile bind(ServerSocketChannel channel, UnixDomainSocketAddress address, int backlog)
            throws IOException {
        Path path = address.getPath();
        try {
            channel.bind(address, backlog);
        } catch (BindException e) {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw explained(address, e);
            }
            deleteLeftOver(address, e);
            bindAgain(channel, address, backlog);
        } catch (SocketException e) {
            throw explained(address, e);
        }
        return new SocketFile(path);
    }

    private static void bindAgain(ServerSocketChannel channel, UnixDomainSocketAddress address, int backlog)
            throws IOException {
        try {
            channel.bind(address, backlog);
        } catch (BindException e) {
            // Another server was as quick.
            throw new BindFailedException(address, Reason.IN_USE, "the socket is in use", e);
        }
    }

    private static void deleteLeftOver(UnixDomainSocketAddress address, IOException inUse) throws IOException {
        Path path = address.getPath();
        Identity found = Identity.of(path);
        if (!isSocket(path)) {
            String why = "there is a file that is not a socket, and it is left alone";
            throw new BindFailedException(address, Reason.NOT_A_SOCKET, why, inUse);
        }
        // Looked at twice, so that the socket of a server that starts meanwhile is not taken for the one left behind.
        if (listens(address) || !found.equals(Identity.of(path))) {
            throw new BindFailedException(address, Reason.IN_USE, "the socket is in use", inUse);
        }
        Files.deleteIfExists(path);
    }

    private static boolean listens(UnixDomainSocketAddress address) throws IOException {
        try {
            FrameConnection.connect(address, KNOCKING).close();
            return true;
        } catch (ConnectFailedException e) {
            return e.reason() != ConnectFailedException.Reason.REFUSED;
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return mode instanceof Integer bits && (bits & TYPE) == SOCKET;
        }
        return attributes(path).isOther();
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static BindFailedException explained(UnixDomainSocketAddress address, IOException e) {
        Path path = address.getPath();
        Path directory = path.toAbsolutePath().getParent();
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        String words = String.valueOf(e.getMessage());
        if (length > SHORTEST_LIMIT && words.contains("too long")) {
            String why = "the path is " + length
                    + " bytes long, which is too long for a socket: systems take about 100; use a shorter one";
            return new BindFailedException(address, Reason.PATH_TOO_LONG, why, e);
        }
        if (directory != null && Files.notExists(directory)) {
            String why = "there is no directory " + directory;
            return new BindFailedException(address, Reason.NO_DIRECTORY, why, e);
        }
        boolean denied = words.toLowerCase(Locale.ROOT).contains("permission denied");
        return new BindFailedException(address, denied ? Reason.NOT_PERMITTED : Reason.OTHER, words, e);
    }

    /** Deletes the file, unless its name has been taken by another. */
    void delete() throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && identity.equals(Identity.of(path))) {
            Files.deleteIfExists(path);
        }
    }
}
