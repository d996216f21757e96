package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import io.github.nonstick.transfer.SendOutcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadIT {
    private static final int CLIENTS = 16;
    private static final int FILES_EACH = 200;

    @TempDir
    Path directory;

    @Test
    void sixteenClientsAtOnceAreAllStoredAndVerified() throws Exception {
        Path received = Files.createDirectory(directory.resolve("received"));
        int count = CLIENTS * FILES_EACH;
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0, "--count", count)) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", receiver.port());
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            List<Future<List<SendOutcome>>> results = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                List<OutgoingFile> files = files(client);
                results.add(clients.submit(() -> FileSender.to(address).send(files)));
            }
            for (Future<List<SendOutcome>> result : results) {
                assertThat(result.get())
                        .hasSize(FILES_EACH)
                        .allMatch(outcome -> outcome.status() == SendOutcome.Status.STORED);
            }
            clients.shutdown();

            Result result = receiver.finish();
            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEmpty();
            assertThat(result.out())
                    .hasSize(count)
                    .doesNotHaveDuplicates()
                    .allMatch(line -> line.endsWith(", sha256 verified)"));
        }
        for (int client = 0; client < CLIENTS; client++) {
            for (int number = 0; number < FILES_EACH; number++) {
                String name = name(client, number);
                assertThat(received.resolve(name)).hasContent(content(name));
            }
        }
    }

    private List<OutgoingFile> files(int client) throws IOException {
        Path made = Files.createDirectory(directory.resolve("client" + client));
        List<OutgoingFile> files = new ArrayList<>();
        for (int number = 0; number < FILES_EACH; number++) {
            String name = name(client, number);
            files.add(OutgoingFile.of(Files.writeString(made.resolve(name), content(name), StandardCharsets.UTF_8)));
        }
        return files;
    }

    private static String name(int client, int number) {
        return "文件 " + client + "-" + number;
    }

    private static String content(String name) {
        return name.repeat(name.hashCode() & 63);
    }

    @Test
    void bothSidesHoldALargeFileIn64MebibytesOfHeap() throws Exception {
        Path large = directory.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(1L << 30);
        }
        Path received = Files.createDirectory(directory.resolve("received"));
        Launch small = new Launch().withJvmOptions("-Xmx64m", "-XX:MaxDirectMemorySize=16m", Launch.FAST);
        try (NonstickProcess receiver = small.start("receive", received, "--port", 0, "--count", 1)) {
            Result sent = small.run("send", large, "127.0.0.1:" + receiver.port());

            assertThat(sent).isEqualTo(new Result(0, List.of("stored " + large + " as large (1 GiB)"), List.of()));
            assertThat(receiver.finish())
                    .isEqualTo(new Result(0, List.of("stored large (1 GiB, sha256 verified)"), List.of()));
        }
        assertThat(received.resolve("large")).hasSize(1L << 30);
    }
}
