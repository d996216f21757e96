package io.github.nonstick.transfer;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

/** Another JVM that has a transfer open, and speaks in lines of what it has committed. */
final class ReceivingProcess implements Closeable {
    private final Process process;
    private final BufferedReader out;

    private ReceivingProcess(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    static ReceivingProcess start(Kept kept, boolean writing) throws IOException {
        return new ReceivingProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReceivingProcess.class.getName(),
                        kept.directory().toString(),
                        String.valueOf(kept.source().length),
                        String.valueOf(writing))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What it says next: "busy", or how many bytes are committed. */
    String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    /** Ends it without its consent, as {@code kill -9} does. */
    @Override
    public void close() throws IOException {
        try (out) {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static void main(String[] args) throws IOException {
        Kept kept = Kept.in(Path.of(args[0]), Integer.parseInt(args[1]));
        try (ResumablePartial partial = kept.open()) {
            partial.recover(read -> {});
            System.out.println(partial.committedLength());
            if (Boolean.parseBoolean(args[2])) {
                write(kept, partial);
            }
            // Until it is killed, or whoever started it has ended.
            while (System.in.read() >= 0) {}
        } catch (TransferBusyException e) {
            System.out.println("busy");
        }
    }

    private static void write(Kept kept, ResumablePartial partial) throws IOException {
        Random random = new Random();
        int offset = (int) partial.committedLength();
        while (offset < kept.source().length) {
            int length = Math.min(1 + random.nextInt(200_000), kept.source().length - offset);
            for (int done = 0; done < length; done += 10_000) {
                partial.write(ByteBuffer.wrap(kept.source(), offset + done, Math.min(10_000, length - done)));
            }
            partial.commit(kept.crc(offset, length));
            offset += length;
            System.out.println(offset);
        }
    }
}
