package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.server.FrameServer;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Senders to a name. */
@Timeout(60)
class FileSenderAddressTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path directory;

    private Path received;
    private OutgoingFile file;

    @BeforeEach
    void makeFiles() throws Exception {
        received = Files.createDirectory(directory.resolve("received"));
        file = OutgoingFile.of(Files.writeString(directory.resolve("file"), "content"));
    }

    @Test
    void looksUpAHostThatIsUnresolved() throws Exception {
        assertThat(sendToLocalhost(InetAddress.getByName("127.0.0.1"))).isEqualTo(Status.STORED);
    }

    @Test
    void triesTheNextAddressOfAHostWhereOneDoesNotAnswer() throws Exception {
        InetAddress[] addresses = InetAddress.getAllByName("localhost");
        assumeTrue(addresses.length > 1, "localhost has one address on this machine");

        assertThat(sendToLocalhost(addresses[addresses.length - 1])).isEqualTo(Status.STORED);
    }

    private Status sendToLocalhost(InetAddress bound) throws Exception {
        FileReceiver receiver = FileReceiver.into(received).withToken(TOKEN);
        try (FrameServer server = FrameServer.startWithChannels(new InetSocketAddress(bound, 0), receiver::serve)) {
            int port = server.localAddress().getPort();
            FileSender sender = FileSender.to(InetSocketAddress.createUnresolved("localhost", port));
            return sender.withToken(TOKEN).send(List.of(file)).get(0).status();
        }
    }

    @Test
    void saysThatAHostIsUnknown() {
        FileSender sender = FileSender.to(InetSocketAddress.createUnresolved("no-such-host.invalid", 9000));

        assertThatThrownBy(() -> sender.send(List.of(file))).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void showsNoTokenToAHostBeyondThisMachineWithoutTls() {
        FileSender sender = FileSender.to(InetSocketAddress.createUnresolved("192.0.2.1", 9000))
                .withToken(TOKEN);

        assertThatThrownBy(() -> sender.send(List.of(file)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a token is shown inside TLS alone, or to a loopback address");
    }
}
