package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who sends to a server of another protocol is told which one it is. */
@Timeout(120)
class ForeignServerTest {
    private static final String ADVICE = "; check host and port: both ends must speak frames, from the first byte on";

    @TempDir
    Path source;

    private OutgoingFile small;

    @BeforeEach
    void makeFile() throws IOException {
        small = OutgoingFile.of(Files.write(source.resolve("small"), new byte[1_000]));
    }

    private static SendOutcome send(ScriptedReceiver receiver, OutgoingFile file) throws Exception {
        return FileSender.to(receiver.address()).send(List.of(file)).get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 400 Bad Request | 1347703880 | HTTP | an HTTP response",
                "SSH-2.0-OpenSSH_9.2      | 759714643  | SSH- | an SSH greeting",
                "220 mail.example ESMTP   | 540029490  | 220  | the greeting of a mail or FTP server",
                "-ERR unknown command     | 1381123373 | -ERR | the Redis protocol",
                "Welcome                  | 1668048215 | Welc | text, not a length"
            })
    void namesTheServerByItsFirstWords(String words, long length, String first, String name) throws Exception {
        ScriptedReceiver.Script script = (n, socket, self) -> {
            socket.getOutputStream().write((words + "\r\n").getBytes(ISO_8859_1));
            self.readAll(socket);
        };
        try (ScriptedReceiver receiver = new ScriptedReceiver(script)) {
            SendOutcome outcome = send(receiver, small);

            assertThat(outcome.status()).isEqualTo(Status.UNCONFIRMED);
            assertThat(outcome.detail())
                    .isEqualTo("peer answered with something else: header length " + length
                            + " exceeds maxHeaderLength 65535 at stream offset 0: the bytes \""
                            + words.substring(0, 4) + "\" are " + name + ADVICE);
            assertThat(words).startsWith(first);
        }
    }

    @Test
    void namesTheServerThatHangsUp() throws Exception {
        OutgoingFile large = OutgoingFile.of(Files.write(source.resolve("large"), new byte[32 << 20]));
        ScriptedReceiver.Script script = (n, socket, self) -> {
            socket.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(ISO_8859_1));
            ScriptedReceiver.pause(300);
            ScriptedReceiver.reset(socket);
        };
        try (ScriptedReceiver receiver = new ScriptedReceiver(script)) {
            SendOutcome outcome = send(receiver, large);

            assertThat(outcome.status()).isEqualTo(Status.CUT);
            assertThat(outcome.detail())
                    .startsWith("connection lost: ")
                    .endsWith(", peer answered with something else: header length 759714643 exceeds maxHeaderLength"
                            + " 65535 at stream offset 0: the bytes \"SSH-\" are an SSH greeting" + ADVICE);
        }
    }

    @Test
    void namesTlsByItsAlert() throws Exception {
        ScriptedReceiver.Script script = (n, socket, self) -> {
            socket.getOutputStream().write(new byte[] {0x15, 3, 3, 0, 2, 2, 70});
            self.readAll(socket);
        };
        try (ScriptedReceiver receiver = new ScriptedReceiver(script)) {
            SendOutcome outcome = send(receiver, small);

            assertThat(outcome.status()).isEqualTo(Status.CUT);
            assertThat(outcome.detail())
                    .isEqualTo("connection lost: the receiver answers with a TLS alert: it wants TLS");
        }
    }
}
