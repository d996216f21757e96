package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferLengthTest {
    /** Takes note of how much it is asked for, and gives so much at a time. */
    private static final class Source extends InputStream {
        final List<Integer> asked = new ArrayList<>();
        private final byte[] bytes;
        private final int most;
        private int position;

        Source(byte[] bytes, int most) {
            this.bytes = bytes;
            this.most = most;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            asked.add(length);
            int read = Math.min(Math.min(length, most), bytes.length - position);
            System.arraycopy(bytes, position, target, offset, read);
            position += read;
            return read == 0 ? -1 : read;
        }
    }

    private static List<Integer> asked(int most) throws IOException {
        byte[] frame = Frames.message(new byte[300]).bytes();
        byte[] stream = new byte[1_000 * frame.length];
        for (int i = 0; i < 1_000; i++) {
            System.arraycopy(frame, 0, stream, i * frame.length, frame.length);
        }
        Source source = new Source(stream, most);
        FrameReader reader = FrameReader.of(source);
        int count = 0;
        while (reader.next()) {
            count++;
        }
        assertThat(count).isEqualTo(1_000);
        return source.asked;
    }

    @Test
    void readerOfAPeerThatSaysLittleKeepsAShortBuffer() throws IOException {
        assertThat(asked(500)).containsOnly(1_024);
    }

    @Test
    void readersBufferGrowsWhileReadsFillIt() throws IOException {
        assertThat(asked(Integer.MAX_VALUE)).startsWith(1_024, 8_192, 65_536, 65_536);
        assertThat(asked(5_000)).startsWith(1_024, 8_192, 8_192).doesNotContain(65_536);
    }

    @Test
    void frameOfAnyLengthUpToTheLongestBufferLeavesInOneWrite() throws IOException {
        for (int length : new int[] {0, 900, 1_024, 1_025, 8_192, 8_193, 65_000}) {
            byte[] body = new byte[length];
            Arrays.fill(body, (byte) 7);
            List<byte[]> writes = new ArrayList<>();
            FrameWriter writer = FrameWriter.of(new OutputStream() {
                @Override
                public void write(int b) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void write(byte[] bytes, int offset, int count) {
                    writes.add(Arrays.copyOfRange(bytes, offset, offset + count));
                }
            });

            writer.write(body);
            writer.write(body);

            byte[] frame = Frames.message(body).bytes();
            assertThat(writes).as("body of %d bytes", length).containsExactly(frame, frame);
        }
    }
}
