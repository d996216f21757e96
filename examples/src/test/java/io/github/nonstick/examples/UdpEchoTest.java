package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class UdpEchoTest {
    /** Each of these characters becomes three: a text that is copied for each of them is copied thousands of times. */
    @Test
    void aTextThatGrowsCostsNoMoreThanItsLength() throws Exception {
        LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (UdpEcho server = new UdpEcho(any, lines::add);
                DatagramChannel client = DatagramChannel.open()) {
            Thread thread = new Thread(() -> run(server));
            thread.start();
            client.send(question("first"), server.address());
            assertThat(lines.take()).endsWith(": first");
            long before = allocated(thread);

            client.send(question("\u0390".repeat(20_000)), server.address());

            assertThat(lines.take()).contains("longer than 65507");
            assertThat(allocated(thread) - before).isLessThan(256 << 20);
        }
    }

    private static void run(UdpEcho server) {
        try {
            server.run();
        } catch (ClosedChannelException e) {
            return;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer question(String text) {
        byte[] body = text.getBytes(UTF_8);
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        FrameHeader header = FrameHeader.of(body.length).with("question", 1);
        datagram.writeBytes(new FrameEncoder(UdpEcho.FORMAT).encode(header));
        datagram.writeBytes(body);
        return ByteBuffer.wrap(datagram.toByteArray());
    }

    private static long allocated(Thread thread) {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(thread.getId());
    }
}
