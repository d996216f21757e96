package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file-server lists while others change the directory, and when there is much of it. */
class FileListIT {
    private static final FrameHeader LIST = FrameHeader.of(0).with("cmd", "list");

    @TempDir
    Path directory;

    @Test
    void listsWhatThereIsWhileFilesComeAndGo() throws Exception {
        for (int i = 0; i < 100; i++) {
            Files.createFile(directory.resolve("kept" + i));
        }
        AtomicBoolean stopped = new AtomicBoolean();
        Thread churn = new Thread(() -> churn(stopped));
        churn.start();
        try (NonstickProcess server = NonstickProcess.start("file-server", directory, "--port", 0);
                FrameConnection connection = connect(server.port())) {
            for (int i = 0; i < 50; i++) {
                assertThat(list(connection).stream().filter(name -> name.startsWith("kept")))
                        .hasSize(100);
            }
        } finally {
            stopped.set(true);
            churn.join();
        }
    }

    private void churn(AtomicBoolean stopped) {
        try {
            for (int i = 0; !stopped.get(); i = (i + 1) % 7) {
                Files.delete(Files.createFile(directory.resolve("passing" + i)));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void listsThatNobodyReadsTakeNoMemoryOfOthers() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            Files.createFile(directory.resolve("x".repeat(200) + i));
        }
        List<FrameConnection> idle = new ArrayList<>();
        NonstickProcess.Launch small = new NonstickProcess.Launch().withJvmOptions("-Xmx16m");
        try (NonstickProcess server = small.start("file-server", directory, "--port", 0)) {
            int port = server.port();
            try {
                for (int i = 0; i < 8; i++) {
                    FrameConnection connection = connect(port);
                    idle.add(connection);
                    connection.request(LIST, new byte[0]);
                }
                try (FrameConnection connection = connect(port)) {
                    assertThat(list(connection)).hasSize(20_000);
                }
            } finally {
                for (FrameConnection connection : idle) {
                    connection.close();
                }
            }
        }
    }

    private static FrameConnection connect(int port) throws IOException {
        return FrameConnection.connect(
                new InetSocketAddress("127.0.0.1", port),
                Duration.ofSeconds(10),
                FrameFormat.standard(),
                Deadlines.standard());
    }

    private static List<String> list(FrameConnection connection) throws IOException {
        List<String> names = new ArrayList<>();
        FrameHeader file = connection.request(LIST, new byte[0]);
        while (file.attribute("done") == null) {
            assertThat(file.attribute("error")).isNull();
            names.add(file.filename());
            assertThat(connection.next()).isTrue();
            file = connection.header();
        }
        return names;
    }
}
