package io.github.nonstick.examples;

import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file-server of one directory, and file-clients in another one. */
final class FilePrograms implements AutoCloseable {
    final Path kept;
    final Path mine;
    private NonstickProcess server;
    private int port;

    FilePrograms(Path directory) throws IOException, InterruptedException {
        kept = Files.createDirectory(directory.resolve("kept"));
        mine = Files.createDirectory(directory.resolve("mine"));
        server = NonstickProcess.start("file-server", kept, "--port", 0);
        try {
            port = server.port();
        } catch (AssertionError | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void killServer() throws IOException, InterruptedException {
        server.signal("KILL");
        server.finish();
    }

    /** A server that was killed, once more. */
    void startServer() throws IOException, InterruptedException {
        server = NonstickProcess.start("file-server", kept, "--port", port);
        port = server.port();
    }

    Result client(Object... arguments) throws IOException, InterruptedException {
        return clientOf(address(), arguments);
    }

    Result clientOf(String address, Object... arguments) throws IOException, InterruptedException {
        try (NonstickProcess client = startClient(address, arguments)) {
            return client.finish();
        }
    }

    NonstickProcess startClient(String address, Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of("file-client", address));
        all.addAll(List.of(arguments));
        return new NonstickProcess.Launch().in(mine).start(all.toArray());
    }

    /** The next line of the server about a request, without the client's number. */
    String log() throws InterruptedException {
        return next("[0-9]+: (.*)");
    }

    /** Why the next client was dropped. */
    String dropped() throws InterruptedException {
        return next("[0-9]+ dropped: (.*)");
    }

    private String next(String pattern) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        while (true) {
            Matcher line = wanted.matcher(server.line());
            if (line.matches()) {
                return line.group(1);
            }
        }
    }

    static Result done(String... lines) {
        return new Result(0, List.of(lines), List.of());
    }

    static Result failed(int exitCode, String... errors) {
        return new Result(
                exitCode,
                List.of(),
                Stream.of(errors).map(error -> "nonstick file-client: " + error).toList());
    }

    static Path write(Path file, int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return Files.write(file, content);
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
