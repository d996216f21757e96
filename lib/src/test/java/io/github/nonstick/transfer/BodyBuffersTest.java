package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyBuffersTest {
    private boolean exhausted;

    private final BodyBuffers pool = new BodyBuffers(length -> {
        if (exhausted) {
            throw new OutOfMemoryError("no direct memory");
        }
        return ByteBuffer.allocate(length);
    });

    private List<List<ByteBuffer>> takeAll() {
        List<List<ByteBuffer>> taken = new ArrayList<>();
        List<ByteBuffer> buffers;
        while ((buffers = pool.tryTake()) != null) {
            taken.add(buffers);
        }
        return taken;
    }

    @Test
    void memoryThatIsNotThereCostsNoQueueForEver() {
        exhausted = true;
        for (int i = 0; i < 20; i++) {
            assertThat(pool.tryTake()).isNull();
        }
        exhausted = false;
        List<List<ByteBuffer>> all = takeAll();
        assertThat(all).hasSize(8);
        all.forEach(pool::giveBack);
        assertThat(takeAll()).hasSize(8);
    }
}
