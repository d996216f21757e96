package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SingleOutputTest {
    private final StringBuilder calls = new StringBuilder();

    /** A stream that notes what it is told, and fails if it is to. */
    private final class Noted extends OutputStream {
        private final boolean failing;

        Noted(boolean failing) {
            this.failing = failing;
        }

        @Override
        public void write(int b) throws IOException {
            throw new AssertionError("one byte at a time");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            note(new String(bytes, offset, length, US_ASCII));
        }

        @Override
        public void flush() throws IOException {
            note("flush");
        }

        private void note(String call) throws IOException {
            if (failing) {
                throw new IOException("pipe is broken");
            }
            calls.append(call).append(';');
        }
    }

    @Test
    void handsOnWhatRemainsOfABuffer() throws IOException {
        SingleOutput output = new SingleOutput(new Noted(false));
        byte[] array = "0123456789".getBytes(US_ASCII);
        ByteBuffer direct = ByteBuffer.allocateDirect(10).put(array).flip();
        for (ByteBuffer buffer :
                new ByteBuffer[] {ByteBuffer.wrap(array), ByteBuffer.wrap(array).asReadOnlyBuffer(), direct}) {
            calls.setLength(0);
            ByteBuffer slice = buffer.slice(2, 6).position(1).limit(4);
            output.write(slice);
            assertThat(calls).hasToString("345;");
            assertThat(slice.hasRemaining()).isFalse();
            assertThat(slice.limit()).isEqualTo(4);
        }
        output.flush();
        assertThat(calls).hasToString("345;flush;");
    }

    @Test
    void aStreamThatFailsIsARefusal() {
        SingleOutput output = new SingleOutput(new Noted(true));
        for (ThrowingCallable step :
                new ThrowingCallable[] {() -> output.write(ByteBuffer.allocate(1)), output::flush}) {
            assertThatThrownBy(step)
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.DISK))
                    .hasMessage("cannot write to the output: pipe is broken");
        }
    }

    @Test
    void isTakenOnce() throws IOException {
        SingleOutput output = new SingleOutput(new ByteArrayOutputStream());
        output.take();
        assertThatThrownBy(output::take)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.SESSION_LIMIT))
                .hasMessage("the receiver takes a single file, and another one was first");
    }
}
