package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.Escaped;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FramingException;
import io.github.nonstick.FuzzInput;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.StreamModel;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.pace.DeadlineWatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What holds of a receiver, whatever a sender says. */
final class ReceiverProperties {
    private static final FrameFormat SENT = FrameFormat.standard().withHashPolicy(HashPolicy.IGNORE);
    private static final int REPLACE = 2;
    private static final int TO_STREAM = 4;
    private static final int TWICE = 8;

    /** Made once, and empty between two inputs. */
    private static @Nullable FuzzRoom room;

    private static final FuzzWatch WATCH = new FuzzWatch();

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
                if (room == null) {
                    room = FuzzRoom.make();
                }
                properties.intoDirectory(room);
            } else {
                properties.toStream();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void intoDirectory(FuzzRoom room) throws IOException {
        ConflictPolicy policy = (input.choice() & REPLACE) == 0 ? ConflictPolicy.REFUSE : ConflictPolicy.OVERWRITE;
        Map<Path, byte[]> files;
        try {
            serve(policy, room.storage(policy));
            if ((input.choice() & TWICE) != 0) {
                serve(policy, room.storage(policy));
            }
        } finally {
            files = room.takeFiles();
        }
        require(room.isUnclaimed(), "all room given back", room);
        require(room.isAlone(), "nothing beside the directory", room);
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            requireFile(file.getKey(), file.getValue());
        }
        require(files.keySet().containsAll(told.stored.keySet()), "every file that is stored", told.stored.keySet());
    }

    /** As a {@link FileReceiver} serves, but for the watch and the storage, which are not made anew each time. */
    private void serve(ConflictPolicy policy, Storage storage) throws IOException {
        ReceiverSettings settings = new ReceiverSettings(
                unused -> storage,
                policy,
                FrameFormat.standard(),
                Greeting.none(),
                ReceiverLimits.standard(),
                Deadlines.standard(),
                false,
                null,
                null,
                told);
        MemoryConnection connection = new MemoryConnection(input, 0);
        try (connection;
                DeadlineWatch.Guard guard = WATCH.guard(connection);
                DeadlineWatch.Guard outputGuard = WATCH.guard(connection)) {
            try {
                new ReceiveSession(settings, connection, guard, outputGuard, storage, true).run();
            } catch (IOException e) {
                told.failed(connection.remoteAddress(), e);
            }
        }
        requireFrames(connection.heard());
    }

    /** An answer has no body. What is no frame but HTTP is answered in HTTP. */
    private void requireFrames(byte[] answers) throws IOException {
        if (answers.length == 0
                || told.http && new String(answers, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 ")) {
            return;
        }
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(answers));
        while (reader.next()) {
            FrameHeader answer = reader.header();
            require(answer.dataSize() == 0 && answer.attribute("reply_to") instanceof Long, "an answer", answer);
            require(answer.attribute("status") instanceof String, "an answer with a status", answer);
        }
    }

    private void requireFile(Path path, byte[] content) {
        String name = String.valueOf(path.getFileName());
        if (name.startsWith(".nonstick-")) {
            require(name.endsWith(".part") || name.endsWith(".journal"), "of a transfer to be resumed", name);
            require(told.offered(input.stream()), "kept for a transfer that was offered", name);
            return;
        }
        ReceivedFile file = told.stored.get(path);
        require(file != null, "a file that is said to be stored", name);
        requireContent(file, content);
    }

    private void requireContent(ReceivedFile file, byte[] content) {
        boolean right = content.length == file.length()
                && hash(file.hash().algorithm(), content).equals(file.hash());
        require(right, "of the bytes that are said", file);
        List<StreamModel.Frame> frames = StreamModel.frames(SENT, input.stream());
        require(frames.stream().anyMatch(frame -> brings(frame, file, content)), "of bytes that were sent so", file);
    }

    private static BodyHash hash(HashAlgorithm algorithm, byte[] content) {
        BodyDigest digest = BodyDigest.of(algorithm);
        digest.update(ByteBuffer.wrap(content));
        return digest.finish();
    }

    /** Whether a frame has these bytes, with their hash or none; or ends a transfer, or tells of one, that has them. */
    private static boolean brings(StreamModel.Frame frame, ReceivedFile file, byte[] content) {
        if (frame.says("nonstick", "close") || frame.says("nonstick", "prefix")) {
            String key = frame.says("nonstick", "close") ? "whole_hash" : "prefix_hash";
            return file.verified()
                    && announced(frame, key)
                            .filter(hash(HashAlgorithm.SHA_256, content)::equals)
                            .isPresent();
        }
        Optional<BodyHash> announced = announced(frame, "hash");
        return frame.whole()
                && Arrays.equals(frame.body(), content)
                && file.verified() == announced.isPresent()
                && announced
                        .map(hash -> hash.equals(hash(hash.algorithm(), content)))
                        .orElse(true);
    }

    private static Optional<BodyHash> announced(StreamModel.Frame frame, String key) {
        return frame.header().get(key) instanceof String text ? BodyHash.parse(text) : Optional.empty();
    }

    private void toStream() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        serve(ConflictPolicy.REFUSE, new StreamStorage(new SingleOutput(out), told));
        require(told.inStream + told.incomplete <= 1, "one file at the most", told.inStream + told.incomplete);
        require(told.inStream + told.incomplete == 1 || out.size() == 0, "told what was written", out.size());
        if (told.streamed != null) {
            requireContent(told.streamed, out.toByteArray());
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
        private @Nullable ReceivedFile streamed;
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
                streamed = file;
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
