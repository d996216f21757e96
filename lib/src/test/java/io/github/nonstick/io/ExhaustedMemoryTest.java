package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writers that find no memory in the middle of a frame, in a JVM of their own: nothing is written behind its rest. */
@Timeout(60)
class ExhaustedMemoryTest {
    private static final byte[] BODY = new byte[40_000];
    private static final FrameHeader HEADER = FrameHeader.of(BODY.length);

    /** A way to write a frame. */
    private enum Way {
        ARRAY {
            @Override
            void write(Writers writers) throws IOException {
                writers.blocking.write(HEADER, BODY);
            }
        },
        STREAM {
            @Override
            void write(Writers writers) throws IOException {
                OutputStream body = writers.blocking.begin(HEADER);
                body.write(BODY);
                body.close();
            }
        },
        OFFER {
            @Override
            void write(Writers writers) throws IOException {
                // The second one does not go into what the first one needs.
                writers.nonBlocking.offer(HEADER, BODY);
                writers.nonBlocking.offer(HEADER, BODY);
                writers.nonBlocking.write();
            }
        };

        abstract void write(Writers writers) throws IOException;
    }

    private static final class Writers {
        final ByteArrayOutputStream sink = new ByteArrayOutputStream(200_000);
        final FrameWriter blocking = FrameWriter.of(sink);
        final NonBlockingFrameWriter nonBlocking = NonBlockingFrameWriter.of(new HesitantChannel(() -> 0));
    }

    @ParameterizedTest
    @EnumSource
    void refusesAllElse(Way way) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExhaustedMemoryTest.class.getName(),
                        way.name())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactly(
                            "no memory",
                            way == Way.OFFER
                                    ? "refused: an earlier write failed"
                                    : "refused: an earlier write failed or left its frame incomplete");
        } finally {
            process.destroyForcibly();
        }
    }

    public static void main(String[] args) throws IOException {
        Way way = Way.valueOf(args[0]);
        way.write(new Writers()); // the classes are loaded
        Writers writers = new Writers();
        exhaust(way, writers);
        try {
            way.write(writers);
            System.out.println("written");
        } catch (IllegalStateException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    private static void exhaust(Way way, Writers writers) throws IOException {
        Object[] ballast = new Object[20_000];
        int used = 0;
        try {
            while (true) {
                ballast[used] = new byte[2_000];
                used++;
            }
        } catch (OutOfMemoryError e) {
            // Enough for what is small, not for a buffer.
            ballast[used - 1] = null;
            ballast[used - 2] = null;
        }
        try {
            way.write(writers);
            System.out.println("memory was left");
        } catch (OutOfMemoryError e) {
            ballast = null;
            System.out.println("no memory");
        }
    }
}
