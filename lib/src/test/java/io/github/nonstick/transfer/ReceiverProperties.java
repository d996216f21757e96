package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.Escaped;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FramingException;
import io.github.nonstick.FuzzInput;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FrameReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What holds of a receiver, whatever a sender says. */
final class ReceiverProperties {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int REPLACE = 2;
    private static final int TO_STREAM = 4;
    private static final int TWICE = 8;

    private static @Nullable Path room;

    private final FuzzInput input;
    private final Told told = new Told();

    private ReceiverProperties(FuzzInput input) {
        this.input = input;
    }

    /** Checks a {@link FuzzInput}, whose choice tells where files go, and whether the sender comes twice. */
    static synchronized void check(byte[] bytes) {
        ReceiverProperties properties = new ReceiverProperties(FuzzInput.of(bytes));
        try {
            if ((properties.input.choice() & TO_STREAM) == 0) {
                properties.intoDirectory(room());
            } else {
                properties.toStream();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory that holds the target, and nothing else; in memory where there is such a file system. */
    private static Path room() throws IOException {
        Path made = room;
        if (made == null) {
            made = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "nonstick-fuzz-")
                    : Files.createTempDirectory("nonstick-fuzz-");
            Files.createDirectory(made.resolve("target"));
            Path left = made;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(left)));
            room = made;
        }
        return made;
    }

    private void intoDirectory(Path parent) throws IOException {
        Path target = parent.resolve("target");
        ConflictPolicy policy = (input.choice() & REPLACE) == 0 ? ConflictPolicy.REFUSE : ConflictPolicy.OVERWRITE;
        FileReceiver receiver = FileReceiver.into(target)
                .withConflictPolicy(policy)
                .withSync(false)
                .withListener(told);
        try {
            serve(receiver);
            if ((input.choice() & TWICE) != 0) {
                serve(receiver);
            }
            requireFiles(parent, target);
        } finally {
            clear(target);
        }
    }

    private void serve(FileReceiver receiver) throws IOException {
        MemoryConnection connection = new MemoryConnection(input, 0);
        receiver.serve(connection);
        requireFrames(connection.heard());
    }

    /** An answer has no body. What is no frame but HTTP is answered in HTTP. */
    private void requireFrames(byte[] answers) throws IOException {
        if (told.http && new String(answers, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 ")) {
            return;
        }
        FrameReader reader = FrameReader.of(Channels.newChannel(new ByteArrayInputStream(answers)));
        while (reader.next()) {
            FrameHeader answer = reader.header();
            require(answer.dataSize() == 0 && answer.attribute("reply_to") instanceof Long, "an answer", answer);
            require(answer.attribute("status") instanceof String, "an answer with a status", answer);
        }
    }

    private void requireFiles(Path parent, Path target) throws IOException {
        try (Stream<Path> beside = Files.list(parent)) {
            require(beside.toList().equals(List.of(target)), "nothing beside the directory", parent);
        }
        Set<Path> seen = new HashSet<>();
        try (Stream<Path> below = Files.walk(target)) {
            for (Path path : (Iterable<Path>) below::iterator) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    seen.add(path);
                    requireFile(path);
                } else {
                    require(Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS), "a file or a directory", path);
                }
            }
        }
        require(seen.containsAll(told.stored.keySet()), "every file that is stored", told.stored.keySet());
    }

    private void requireFile(Path path) throws IOException {
        String name = String.valueOf(path.getFileName());
        if (name.startsWith(".nonstick-")) {
            require(name.endsWith(".part") || name.endsWith(".journal"), "of a transfer to be resumed", name);
            require(told.offered(input.stream()), "kept for a transfer that was offered", name);
            return;
        }
        ReceivedFile file = told.stored.get(path);
        require(file != null, "a file that is said to be stored", name);
        BodyDigest digest = BodyDigest.of(file.hash().algorithm());
        byte[] content = Files.readAllBytes(path);
        digest.update(ByteBuffer.wrap(content));
        BodyHash hash = digest.finish();
        require(content.length == file.length() && hash.equals(file.hash()), "of the bytes that are said", file);
    }

    private void toStream() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        serve(FileReceiver.toStream(out).withListener(told));
        require(told.inStream + told.incomplete <= 1, "one file at the most", told.inStream + told.incomplete);
        require(told.inStream + told.incomplete == 1 || out.size() == 0, "told what was written", out.size());
        require(told.inStream == 0 || told.streamed == out.size(), "as long as is said", told.streamed);
    }

    private static void clear(Path target) throws IOException {
        try (Stream<Path> below = Files.walk(target)) {
            for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(target)) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void delete(Path directory) {
        try {
            clear(directory);
            Files.delete(directory);
        } catch (IOException e) {
            return; // it was a temporary one
        }
    }

    private void require(boolean right, String what, Object actual) {
        if (!right) {
            byte[] stream = input.stream();
            throw new AssertionError("not " + what + ": " + actual + " after "
                    + Escaped.bytes(stream, 0, Math.min(stream.length, 1_000)));
        }
    }

    /** What the receiver told. */
    private static final class Told implements ReceiverListener {
        private final Map<Path, ReceivedFile> stored = new HashMap<>();
        private int inStream;
        private long streamed;
        private int incomplete;
        private boolean http;

        /** Letters of the word may be escaped. */
        private boolean offered(byte[] stream) {
            String said = new String(stream, StandardCharsets.ISO_8859_1);
            return said.contains("offer") || said.contains("\\u00");
        }

        @Override
        public void stored(SocketAddress peer, ReceivedFile file) {
            if (file.path() == null) {
                inStream++;
                streamed = file.length();
            } else {
                stored.put(file.path(), file);
            }
        }

        @Override
        public void failed(SocketAddress peer, IOException cause) {
            http = cause instanceof FramingException;
        }

        @Override
        public void incomplete(SocketAddress peer, @Nullable String name, IOException cause) {
            incomplete++;
        }
    }
}
