package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.NonBlockingFrameReader.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the interest that the answers ask for, a selector wakes nobody in vain. */
class NonBlockingSelectorTest {
    private Selector selector;
    private SocketChannel near;
    private SocketChannel far;
    private SelectionKey key;

    @BeforeEach
    void connect() throws IOException {
        selector = Selector.open();
        try (ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            far = SocketChannel.open(listener.getLocalAddress());
            near = listener.accept();
        }
        near.configureBlocking(false);
        key = near.register(selector, SelectionKey.OP_READ);
    }

    @AfterEach
    void disconnect() throws IOException {
        near.close();
        far.close();
        selector.close();
    }

    private int selectNow() throws IOException {
        selector.selectedKeys().clear();
        return selector.selectNow();
    }

    private void select() throws IOException {
        selector.selectedKeys().clear();
        assertThat(selector.select()).isEqualTo(1);
    }

    @Test
    void nothingIsReadableOnceInputIsNeededAndAllHasBeenRead() throws IOException {
        NonBlockingFrameReader reader = NonBlockingFrameReader.of(near);
        byte[] frame = Frames.message(new byte[10]).bytes();
        assertThat(selectNow()).isZero();
        for (int cut = 1; cut < frame.length; cut++) {
            far.write(ByteBuffer.wrap(frame, 0, cut));
            select();
            while (reader.read() != Status.NEEDS_INPUT) {}
            assertThat(selectNow()).isZero();
            far.write(ByteBuffer.wrap(frame, cut, frame.length - cut));
            select();
            while (reader.read() != Status.NEEDS_INPUT) {}
            assertThat(selectNow()).isZero();
        }
        far.shutdownOutput();
        select();
        assertThat(reader.read()).isEqualTo(Status.END_OF_STREAM);
        assertThat(reader.streamOffset()).isEqualTo((long) frame.length * (frame.length - 1));
    }

    @Test
    void nothingIsWritableUntilThePeerHasReadSome() throws IOException {
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(near).limit(Long.MAX_VALUE);
        byte[] body = new byte[200_000];
        new Random(3).nextBytes(body);
        while (writer.write()) {
            writer.offer(FrameHeader.of(body.length), body);
        }
        writer.offer(FrameHeader.of(16 << 20), new byte[16 << 20]);
        key.interestOps(SelectionKey.OP_WRITE);
        while (selectNow() > 0) {
            writer.write();
        }
        assertThat(writer.write()).isFalse();

        far.configureBlocking(false);
        ByteBuffer read = ByteBuffer.allocate(65_536);
        long left = writer.pending();
        while (left > 0) {
            far.read(read.clear());
            if (selectNow() > 0) {
                writer.write();
                assertThat(writer.pending()).as("woken for something").isLessThan(left);
                left = writer.pending();
            }
        }
        assertThat(writer.write()).isTrue();
        key.interestOps(SelectionKey.OP_READ);
        assertThat(selectNow()).isZero();
    }

    @Test
    void aFileGoesOutWithoutBeingCopied(@TempDir Path directory) throws Exception {
        byte[] bytes = new byte[8 << 20];
        new Random(4).nextBytes(bytes);
        FileBody body = FileBody.open(Files.write(directory.resolve("file"), bytes));
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(near, FrameFormat.standard());
        writer.offer(FrameHeader.of(bytes.length).withHash(BodyDigest.hash(HashAlgorithm.SHA_256, bytes)), body);
        Thread writing = new Thread(() -> {
            try {
                key.interestOps(SelectionKey.OP_WRITE);
                while (!writer.write()) {
                    selector.select();
                    selector.selectedKeys().clear();
                }
            } catch (IOException e) {
                return; // the reader sees
            }
        });
        writing.start();
        FrameReader reader = FrameReader.of(far);
        assertThat(reader.next()).isTrue();
        assertThat(reader.readBody()).isEqualTo(bytes);
        assertThat(reader.verification()).isEqualTo(BodyVerification.VERIFIED);
        writing.join();
        assertThat(writer.pending()).isZero();
    }
}
