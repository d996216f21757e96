package io.github.nonstick.benchmarks.connections;

import io.github.nonstick.io.Deadlines;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.server.ServerSettings;
import java.io.IOException;
import java.time.Duration;

/** {@link FrameServer} with its deadlines, but for an idle time that is longer than a measurement. */
final class ThreadsEchoServer implements EchoServer {
    private static final Duration IDLE = Duration.ofHours(1);

    private final FrameServer server;

    private ThreadsEchoServer(FrameServer server) {
        this.server = server;
    }

    static ThreadsEchoServer start(int maxConnections) throws IOException {
        ServerSettings settings = ServerSettings.standard()
                .withFormat(FORMAT)
                .withMaxConnections(maxConnections)
                .withBacklog(BACKLOG)
                .withDeadlines(Deadlines.standard().withFirstByte(IDLE).withIdle(IDLE));
        FrameServer server = FrameServer.start(EchoServer.anyPort(), settings, connection -> {
            while (connection.next()) {
                connection.send(connection.header(), connection.readBody());
            }
        });
        return new ThreadsEchoServer(server);
    }

    @Override
    public int port() {
        return server.localAddress().getPort();
    }

    @Override
    public int connections() {
        return server.connections();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
