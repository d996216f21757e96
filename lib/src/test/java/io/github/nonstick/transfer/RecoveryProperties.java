package io.github.nonstick.transfer;

import io.github.nonstick.FuzzInput;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What holds of a resumable transfer that is taken up, whatever was left of it. */
final class RecoveryProperties {
    private static final int WITH_HEADER = 1;
    private static final int WITH_CHECKS = 2;
    private static final int WITH_RIGHT_SEGMENTS = 4;
    private static final long[] LENGTHS = {-1, 20, 64, 1_000};
    private static final Pattern SEGMENT = Pattern.compile("segment ([0-9]{1,9}) ([0-9]{1,9}) *[^ ]*");

    private static final TransferId ID = TransferId.of("00112233445566778899aabbccddeeff");
    private static final String NAME = "a.txt";
    private static final String VERSION = "10-1700000000-42";

    private static @Nullable Path directory;

    private final long length;
    private final List<String> header;
    private final byte[] journal;
    private final byte[] data;
    private final Path part;
    private final Path journalFile;

    private RecoveryProperties(Path directory, FuzzInput input) {
        byte[] stream = input.stream();
        int end = input.cuts().length == 0 ? stream.length : input.cuts()[0];
        length = LENGTHS[input.choice() >> 3 & 3];
        header = List.of(
                "nonstick-journal 1",
                "id " + ID,
                "name " + HexFormat.of().formatHex(NAME.getBytes(StandardCharsets.UTF_8)),
                "source " + VERSION,
                "length " + length);
        data = Arrays.copyOfRange(stream, end, stream.length);
        journal = journal(input.choice(), Arrays.copyOf(stream, end));
        part = directory.resolve(ID.partName());
        journalFile = directory.resolve(ID.journalName());
    }

    /**
     * Checks a {@link FuzzInput}: a journal up to the first mark, and a partial file. The choice tells how much of the
     * journal is made right: its beginning, the check of each line, that of the bytes of each segment.
     */
    static synchronized void check(byte[] bytes) {
        try {
            Path made = directory;
            if (made == null) {
                made = FuzzRoom.directory();
                directory = made;
                File left = made.toFile();
                Runtime.getRuntime().addShutdownHook(new Thread(left::delete));
            }
            RecoveryProperties properties = new RecoveryProperties(made, FuzzInput.of(bytes));
            try {
                properties.recover();
            } finally {
                Files.deleteIfExists(properties.part);
                Files.deleteIfExists(properties.journalFile);
            }
            require(made.toFile().list().length == 0, "nothing else is made");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] journal(int choice, byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if ((choice & WITH_HEADER) != 0) {
            header.forEach(line -> out.writeBytes(JournalReader.line(line)));
        }
        if ((choice & (WITH_CHECKS | WITH_RIGHT_SEGMENTS)) == 0) {
            out.writeBytes(text);
            return out.toByteArray();
        }
        for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n")) {
            out.writeBytes(JournalReader.line((choice & WITH_RIGHT_SEGMENTS) == 0 ? line : withRightBytes(line)));
        }
        return out.toByteArray();
    }

    private String withRightBytes(String line) {
        Matcher segment = SEGMENT.matcher(line);
        if (!segment.matches()) {
            return line;
        }
        int from = Integer.parseInt(segment.group(1));
        int count = Integer.parseInt(segment.group(2));
        if (from > data.length || count > data.length - from) {
            return line;
        }
        return "segment " + from + " " + count + " " + RecoveryModel.crc(data, from, from + count);
    }

    private void recover() throws IOException {
        Files.write(journalFile, journal);
        Files.write(part, data);
        RecoveryModel model = new RecoveryModel(spellings(), length, journal, data);
        byte[] right = Arrays.copyOf(data, model.length);
        // Another transfer's journal is begun anew.
        byte[] lines = model.known ? Arrays.copyOf(journal, model.journalLength) : freshJournal();
        for (int times = 0; times < 2; times++) {
            try (ResumablePartial partial = ResumablePartial.open(part.getParent(), ID, NAME, VERSION, length, false)) {
                long[] read = new long[1];
                long kept = partial.recover(done -> {
                    require(done > read[0] && done <= data.length, "bytes are read once, in order");
                    read[0] = done;
                });
                require(kept == model.length && partial.committedLength() == kept, "what is right is kept");
                require(Arrays.equals(partial.prefixHash(), sha256(right)), "the hash is that of what is kept");
                require(Arrays.equals(Files.readAllBytes(part), right), "the file is cut behind what is right");
                require(Arrays.equals(Files.readAllBytes(journalFile), lines), "the journal is cut behind it, too");
            }
            boolean left = model.length > 0;
            require(Files.exists(part) == left && Files.exists(journalFile) == left, "something right stays");
        }
    }

    /** Digits may be of either case, and numbers begin with a sign and zeros: nobody writes them so. */
    private List<Pattern> spellings() {
        String number = length < 0 ? "-0*1" : "[+]?0*" + length;
        return List.of(
                Pattern.compile(header.get(0)),
                Pattern.compile(header.get(1)),
                Pattern.compile("name (?i:" + header.get(2).substring(5) + ")"),
                Pattern.compile(header.get(3)),
                Pattern.compile("length " + number));
    }

    private byte[] freshJournal() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        header.forEach(line -> out.writeBytes(JournalReader.line(line)));
        return out.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError("not so: " + what);
        }
    }
}
