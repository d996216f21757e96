package io.github.nonstick.benchmarks.connections;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A server in a process of its own, until its standard input ends. Answers each line with its footprint. */
final class ServerProgram {
    private ServerProgram() {}

    /** Takes the kind of the server and the number of connections. */
    public static void main(String[] args) throws IOException {
        EchoServer server = EchoServer.Kind.valueOf(args[0]).start(Integer.parseInt(args[1]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Child.answer(server.port() + " " + Runtime.version().feature() + " " + System.getProperty("java.vm.name") + " "
                + System.getProperty("java.vm.version"));
        while (commands.readLine() != null) {
            Child.answer(Footprint.now(server.connections()).line());
        }
        Runtime.getRuntime().halt(0);
    }
}
