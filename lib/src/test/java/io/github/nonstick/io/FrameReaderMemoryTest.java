package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameTooLargeException;
import io.github.nonstick.TruncatedFrameException;
import io.github.nonstick.io.ScriptedSource.Pieces;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory follows the bytes received, never the bytes claimed. */
class FrameReaderMemoryTest {
    private static final int READERS = 200;
    private static final long LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private static long allocated() {
        java.lang.management.ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        assumeThat(bean).as("a JVM that counts allocated bytes").isInstanceOf(ThreadMXBean.class);
        return ((ThreadMXBean) bean).getCurrentThreadAllocatedBytes();
    }

    private static ScriptedSource tenBytesOf(byte[] start) {
        return new ScriptedSource(Frames.concat(start, new byte[10]), Pieces.WHOLE.lengths(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {LONGEST_ARRAY, 1 << 30, 1 << 20})
    void aClaimedBodyAllocatesNothing(long claimed) throws Exception {
        List<FrameReader> readers = new ArrayList<>();
        List<ScriptedSource> sources = new ArrayList<>();
        byte[] start = new FrameEncoder().encode(FrameHeader.of(claimed));
        for (int i = 0; i <= READERS; i++) {
            sources.add(tenBytesOf(start));
        }
        readAndFail(sources.remove(READERS)); // loads the classes
        long before = allocated();
        for (ScriptedSource source : sources) {
            readers.add(readAndFail(source));
        }
        long perReader = (allocated() - before) / READERS;

        assertThat(readers).hasSize(READERS);
        assertThat(perReader).isLessThan(40_000);
    }

    private static FrameReader readAndFail(ScriptedSource source) throws Exception {
        FrameReader reader = FrameReader.of(source.stream());
        reader.next();
        assertTruncated(reader);
        return reader;
    }

    private static void assertTruncated(FrameReader reader) throws Exception {
        try {
            reader.readBody();
        } catch (TruncatedFrameException e) {
            if (e.received() == 10) {
                return;
            }
        }
        throw new AssertionError("the body was not found truncated after 10 bytes");
    }

    @Test
    void aBodyLongerThanAnyArrayIsRefusedAtOnce() throws Exception {
        FrameReader reader =
                FrameReader.of(tenBytesOf(new FrameEncoder().encode(FrameHeader.of(Integer.MAX_VALUE))).stream());
        reader.next();
        long before = allocated();
        assertThatThrownBy(reader::readBody).isInstanceOf(FrameTooLargeException.class);
        assertThat(allocated() - before).isLessThan(1 << 20);
    }

    @Test
    void aClaimedHeaderAllocatesNothing() throws Exception {
        List<ScriptedSource> sources = new ArrayList<>();
        for (int i = 0; i <= READERS; i++) {
            sources.add(tenBytesOf(new byte[] {(byte) 0xff, (byte) 0xff, 0, 0, '{', '"'}));
        }
        assertTruncatedHeader(sources.remove(READERS)); // loads the classes
        long before = allocated();
        for (ScriptedSource source : sources) {
            assertTruncatedHeader(source);
        }
        assertThat((allocated() - before) / READERS).isLessThan(20_000);
    }

    private static void assertTruncatedHeader(ScriptedSource source) throws Exception {
        try {
            FrameReader.of(source.stream()).next();
        } catch (TruncatedFrameException e) {
            return;
        }
        throw new AssertionError("the header was not found truncated");
    }
}
