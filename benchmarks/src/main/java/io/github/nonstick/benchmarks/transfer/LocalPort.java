package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Ports of this machine for programs that can neither choose one nor tell which they have. */
final class LocalPort {
    private static final Path CONNECTIONS = Path.of("/proc/net/tcp");

    private LocalPort() {}

    /** A port on which nobody listens at the moment. */
    static int free() throws IOException, CarrierFailure {
        if (!Files.isReadable(CONNECTIONS)) {
            throw new CarrierFailure("this system does not tell who listens");
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Whether somebody listens; a look at the kernel's table, because some programs serve one connection only. */
    static boolean isListening(int port) throws IOException {
        String local = String.format(Locale.ROOT, ":%04X", port);
        try (Stream<String> lines = Files.lines(CONNECTIONS)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .anyMatch(fields -> fields.length > 3 && fields[1].endsWith(local) && fields[3].equals("0A"));
        }
    }
}
