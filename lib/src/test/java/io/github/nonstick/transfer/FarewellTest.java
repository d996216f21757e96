package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.io.pace.DeadlineWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client of HTTP that was answered, and stays, is waited for only as long as it goes on sending. */
@Timeout(120)
class FarewellTest {
    /** A connection whose peer sends a byte now and then until an event, and closes then; or never anything. */
    private static final class Peer implements PeerConnection, ReadableByteChannel {
        private final CountDownLatch event;
        private final boolean sending;
        private final CountDownLatch closed = new CountDownLatch(1);
        private final CountDownLatch read = new CountDownLatch(1);

        Peer(CountDownLatch event, boolean sending) {
            this.event = event;
            this.sending = sending;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            read.countDown();
            try {
                if (sending && closed.getCount() > 0) {
                    if (event.await(10, TimeUnit.MILLISECONDS)) {
                        return -1;
                    }
                    target.put((byte) 1);
                    return 1;
                }
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new ClosedChannelException();
        }

        @Override
        public void close() {
            closed.countDown();
        }

        @Override
        public boolean isOpen() {
            return closed.getCount() > 0;
        }

        @Override
        public ReadableByteChannel input() {
            return this;
        }

        @Override
        public WritableByteChannel output() {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress(1);
        }

        @Override
        public boolean isSecure() {
            return false;
        }
    }

    @Test
    void whoSaysNothingIsLeftBeforeWhoGoesOnSending() throws Exception {
        DeadlineWatch watch = new DeadlineWatch();
        CountDownLatch silentLeft = new CountDownLatch(1);
        Peer sending = new Peer(silentLeft, true);
        Peer silent = new Peer(silentLeft, false);
        DeadlineWatch.Guard sendingGuard = watch.guard(sending);
        DeadlineWatch.Guard silentGuard = watch.guard(silent);
        Thread other = new Thread(() -> Farewell.say(sending, sendingGuard, Long.MAX_VALUE));
        other.start();
        sending.read.await();

        Farewell.say(silent, silentGuard, Long.MAX_VALUE);
        silentLeft.countDown();
        other.join();

        assertThat(silentGuard.expired()).isTrue();
        assertThat(sendingGuard.expired()).isFalse();
        sendingGuard.close();
        silentGuard.close();
    }
}
