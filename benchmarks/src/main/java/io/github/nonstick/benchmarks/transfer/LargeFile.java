package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** One file of random bytes. */
record LargeFile(long bytes) implements Payload {
    private static final int PIECE_LENGTH = 1 << 20;

    @Override
    public String name() {
        return "file";
    }

    @Override
    public int files() {
        return 1;
    }

    @Override
    public String fileName() {
        return "large.bin";
    }

    @Override
    public void createIn(Path directory) throws IOException {
        Random random = new Random(1);
        byte[] piece = new byte[PIECE_LENGTH];
        try (OutputStream out = Files.newOutputStream(directory.resolve(fileName()))) {
            for (long left = bytes; left > 0; left -= piece.length) {
                random.nextBytes(piece);
                out.write(piece, 0, (int) Math.min(left, piece.length));
            }
        }
    }

    @Override
    public void check(Path source, Path target, boolean thoroughly) throws IOException, CarrierFailure {
        Path received = target.resolve(fileName());
        if (!Files.exists(received)) {
            throw new CarrierFailure("no file has arrived");
        }
        if (Files.size(received) != bytes) {
            throw new CarrierFailure("of " + bytes + " bytes, " + Files.size(received) + " have arrived");
        }
        long mismatch = thoroughly ? Files.mismatch(source.resolve(fileName()), received) : -1;
        if (mismatch >= 0) {
            throw new CarrierFailure("what has arrived is different from byte " + mismatch + " on");
        }
    }

    @Override
    public Payload sample() {
        return new LargeFile(Math.min(bytes, PIECE_LENGTH));
    }
}
