package io.github.nonstick.transfer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What a sender is given to send, and how it is to send it. */
enum SenderCargo {
    /** A directory, and two streams in segments. */
    STREAMS(true, 64),
    /** The same in segments of eight bytes. */
    STREAMS_IN_SHORT_SEGMENTS(true, 8),
    /** Two files with a hash; one between them cannot be read. */
    FILES(false, 64),
    /** A file that is longer than what is written at once, and a short one, without hashes. */
    LONG_FILE(false, 64),
    /** Two files that can be resumed. */
    RESUMED_FILES(true, 64),
    /** The same in segments of eight bytes. */
    RESUMED_FILES_IN_SHORT_SEGMENTS(true, 8),
    /** A directory with a file and another directory, which has one, too. */
    TREE(false, 64),
    /** The same, resumable. */
    RESUMED_TREE(true, 8);

    private static final SenderCargo[] ALL = values();
    private static final byte[] CONTENT = "twenty bytes of text".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LONG_CONTENT = longContent();
    private static final Path ROOM = room();
    private static final Path SHORT = ROOM.resolve("short");
    private static final Path LONG = ROOM.resolve("long");
    private static final Path MISSING = ROOM.resolve("missing");

    private final boolean resumable;
    private final int segmentLength;

    SenderCargo(boolean resumable, int segmentLength) {
        this.resumable = resumable;
        this.segmentLength = segmentLength;
    }

    /** That of bits 1, 6 and 7 of a choice. */
    static SenderCargo of(int choice) {
        return ALL[choice >> 6 << 1 | choice >> 1 & 1];
    }

    private static byte[] longContent() {
        byte[] content = new byte[70_000];
        Arrays.fill(content, (byte) 'x');
        return content;
    }

    /** Files that are sent again and again; deleted when the JVM ends. */
    private static Path room() {
        try {
            Path room = FuzzRoom.directory();
            Files.write(room.resolve("short"), CONTENT);
            Files.write(room.resolve("long"), LONG_CONTENT);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(room)));
            return room;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path room) {
        try {
            Files.delete(room.resolve("short"));
            Files.delete(room.resolve("long"));
            Files.delete(room);
        } catch (IOException e) {
            return; // it was a temporary one
        }
    }

    void set(SenderSettings settings) {
        settings.resumable = resumable;
        settings.segmentLength = segmentLength;
        if (this == LONG_FILE) {
            settings.algorithm = null;
        }
    }

    boolean isResumable() {
        return resumable;
    }

    List<Outgoing> items() {
        return switch (this) {
            case STREAMS, STREAMS_IN_SHORT_SEGMENTS ->
                List.of(
                        new OutgoingDirectory(ROOM, "d"),
                        new OutgoingStream(new ByteArrayInputStream(CONTENT), "a.txt"),
                        new OutgoingStream(new ByteArrayInputStream(CONTENT), "b.txt"));
            case FILES ->
                List.of(
                        new OutgoingFile(SHORT, "a.txt"),
                        new OutgoingFile(MISSING, "missing.txt"),
                        new OutgoingFile(SHORT, "b.txt"));
            case LONG_FILE -> List.of(new OutgoingFile(LONG, "a.txt"), new OutgoingFile(SHORT, "b.txt"));
            case RESUMED_FILES, RESUMED_FILES_IN_SHORT_SEGMENTS ->
                List.of(new OutgoingFile(SHORT, "a.txt"), new OutgoingFile(SHORT, "b.txt"));
            case TREE, RESUMED_TREE ->
                List.of(
                        new OutgoingDirectory(ROOM, "d"),
                        new OutgoingFile(SHORT, "a.txt", new TreePlace("d", 1_000_000_000L, false)),
                        new OutgoingDirectory(ROOM, "d/e"),
                        new OutgoingFile(SHORT, "b.txt", new TreePlace("d/e", 1_000_000_000L, true)));
        };
    }

    /** The bytes of a file. */
    byte[] content(Outgoing item) {
        return item.file().equals(LONG) ? LONG_CONTENT : CONTENT;
    }
}
