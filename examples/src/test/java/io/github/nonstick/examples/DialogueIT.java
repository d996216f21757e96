package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HeaderKeys;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.transfer.FileReceiver;
import io.github.nonstick.transfer.ReceivedFile;
import io.github.nonstick.transfer.ReceiverListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs with the library against peers that mix frames with bytes of their own: no reader takes these away. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DialogueIT {
    private static final FrameFormat READING =
            FrameFormat.standard().withKeys(HeaderKeys.standard().withKnownAliasesRead());

    private static final FrameFormat WITH_REQUESTS = READING.withHeaderOnlyFrames(true);

    @TempDir
    Path directory;

    private Path received;
    private Path first;
    private Path second;

    @BeforeAll
    static void assumePython() {
        PythonPeer.assumePython();
    }

    @BeforeEach
    void makeFiles() throws IOException {
        received = Files.createDirectory(directory.resolve("received"));
        byte[] bytes = new byte[200_000];
        new Random(7).nextBytes(bytes);
        first = Files.write(directory.resolve("first"), bytes);
        second = Files.writeString(directory.resolve("second"), "粘包");
    }

    private interface Serving {
        void serve(InputStream in, OutputStream out) throws Exception;
    }

    /** Serves one connection of a sender that sends both files; what the sender said. */
    private List<String> serve(String habit, Serving serving) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                PythonPeer peer = PythonPeer.start(
                        "dialect_senders.py",
                        habit,
                        "127.0.0.1",
                        listener.getLocalPort(),
                        "filesize,filename,md5",
                        "md5",
                        first,
                        second)) {
            try (Socket connection = listener.accept()) {
                serving.serve(connection.getInputStream(), connection.getOutputStream());
            }
            assertThat(peer.finish()).isZero();
            return peer.lines(3);
        }
    }

    private void keep(FrameReader reader) throws IOException {
        Files.write(received.resolve(String.valueOf(reader.header().filename())), reader.readBody());
    }

    private void assertKept() {
        assertThat(received.resolve("first")).hasSameBinaryContentAs(first);
        assertThat(received.resolve("second")).hasSameBinaryContentAs(second);
    }

    @Test
    void requestWithoutABodyIsAnsweredByOne() throws Exception {
        List<String> said = serve("asks_before", (in, out) -> {
            FrameReader reader = FrameReader.of(in, WITH_REQUESTS);
            FrameWriter writer = FrameWriter.of(out, WITH_REQUESTS);
            while (reader.next()) {
                if (reader.header().isHeaderOnly()) {
                    assertThat(reader.header().attribute("cmd")).isEqualTo("put");
                    writer.write(FrameHeader.headerOnly().with("status", "ok"), new byte[0]);
                } else {
                    keep(reader);
                }
            }
        });

        assertThat(said).containsExactly("{'status': 'ok'}", "{'status': 'ok'}", null);
        assertKept();
    }

    @Test
    void senderThatWaitsBehindTheLengthIsUnblocked() throws Exception {
        List<String> said = serve("waits_for_unblock", (in, out) -> {
            InputStream rest = in;
            for (int i = 0; i < 2; i++) {
                InputStream length = new ByteArrayInputStream(rest.readNBytes(4));
                out.write("UNBLOCK".getBytes(US_ASCII));
                FrameReader reader = FrameReader.of(new SequenceInputStream(length, rest), READING);
                assertThat(reader.next()).isTrue();
                keep(reader);
                rest = new SequenceInputStream(new ByteArrayInputStream(reader.detach()), in);
            }
        });

        assertThat(said).containsExactly("UNBLOCK", "UNBLOCK", null);
        assertKept();
    }

    @Test
    void digestBehindTheBodyIsReadFromTheSameSocket() throws Exception {
        serve("sends_a_digest_behind_the_body", (in, out) -> {
            InputStream rest = in;
            for (Path file : List.of(first, second)) {
                FrameReader reader = FrameReader.of(rest, READING);
                assertThat(reader.next()).isTrue();
                keep(reader);
                rest = new SequenceInputStream(new ByteArrayInputStream(reader.detach()), in);
                assertThat(new String(rest.readNBytes(32), US_ASCII)).isEqualTo(md5(file));
            }
            assertThat(rest.read()).isEqualTo(-1);
        });

        assertKept();
    }

    private static String md5(Path file) throws IOException {
        return BodyDigest.hash(HashAlgorithm.MD5, Files.readAllBytes(file)).hex();
    }

    @Test
    void digestBehindTheBodyIsWrittenToTheSameSocket() throws Exception {
        try (PythonPeer peer = PythonPeer.start("dialect_receivers.py", "wants_a_digest_behind_the_body", received);
                Socket connection = connect(peer)) {
            OutputStream out = connection.getOutputStream();
            FrameWriter.of(out).writeFile(first);
            out.write(md5(first).getBytes(US_ASCII));

            assertThat(peer.line()).isEqualTo("first 200000 verified");
        }
        assertThat(received.resolve("first")).hasSameBinaryContentAs(first);
    }

    @Test
    void acknowledgementWithoutABodyIsRead() throws Exception {
        try (PythonPeer peer = PythonPeer.start("dialect_receivers.py", "acknowledges", received);
                Socket connection = connect(peer)) {
            FrameWriter.of(connection.getOutputStream()).writeFile(second);
            FrameReader reader = FrameReader.of(connection.getInputStream(), WITH_REQUESTS);

            assertThat(reader.next()).isTrue();
            assertThat(reader.header().attribute("status")).isEqualTo("ok");
            assertThat(reader.next()).isFalse();
        }
    }

    private static Socket connect(PythonPeer peer) throws IOException {
        String target = peer.target();
        return new Socket("127.0.0.1", Integer.parseInt(target.substring(target.indexOf(':') + 1)));
    }

    @Test
    void requestInPlainTextIsAnsweredByAFrame() throws Exception {
        try (PythonPeer peer = PythonPeer.start("dialect_receivers.py", "serves", directory);
                Socket connection = connect(peer)) {
            FrameReader reader = FrameReader.of(connection.getInputStream(), READING);
            for (Path file : List.of(first, second)) {
                connection.getOutputStream().write(("get " + file.getFileName()).getBytes(UTF_8));
                assertThat(reader.next()).isTrue();
                keep(reader);
            }
        }
        assertKept();
    }

    @Test
    void receiverStoresWhatAConnectionBringsThatWasMadeHere() throws Exception {
        StringBuilder stored = new StringBuilder();
        FileReceiver receiver = FileReceiver.into(received).withFormat(READING).withListener(new ReceiverListener() {
            @Override
            public void stored(SocketAddress peer, ReceivedFile file) {
                stored.append(file.name()).append(file.verified() ? " verified" : " not verified");
            }
        });
        try (PythonPeer peer = PythonPeer.start("dialect_receivers.py", "serves", directory)) {
            String target = peer.target();
            int port = Integer.parseInt(target.substring(target.indexOf(':') + 1));
            try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
                channel.write(ByteBuffer.wrap("get first".getBytes(UTF_8)));
                channel.shutdownOutput();
                receiver.serve(channel);
            }
        }
        assertThat(stored).hasToString("first not verified");
        assertThat(received.resolve("first")).hasSameBinaryContentAs(first);
    }

    /** A peer that asks in plain text, as they do, and is served by a frame on the same socket. */
    @Test
    void requestInPlainTextIsServed() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                PythonPeer peer =
                        PythonPeer.start("dialect_clients.py", listener.getLocalPort(), received, "first", "second")) {
            try (Socket connection = listener.accept()) {
                FrameWriter writer = FrameWriter.of(
                        connection.getOutputStream(),
                        FrameFormat.standard().withKeys(HeaderKeys.of("file_size", "filename", "md5")));
                byte[] request = new byte[1_024];
                int length;
                while ((length = connection.getInputStream().read(request)) > 0) {
                    String name = new String(request, 0, length, UTF_8).substring("get ".length());
                    writer.writeFile(directory.resolve(name));
                }
            }
            assertThat(peer.finish()).isZero();
        }
        assertKept();
    }
}
