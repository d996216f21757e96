package io.github.nonstick.benchmarks.connections;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * A server in a process of its own, until its standard input ends. It answers {@code footprint} with its {@link
 * Footprint}, and {@code processor} with the processor time that it has used, in nanoseconds.
 */
final class ServerProgram {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private ServerProgram() {}

    /** Takes the kind of the server and the number of connections. */
    public static void main(String[] args) throws IOException {
        EchoServer server = EchoServer.Kind.valueOf(args[0]).start(Integer.parseInt(args[1]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Child.answer(server.port() + " " + Runtime.version().feature() + " " + System.getProperty("java.vm.name") + " "
                + System.getProperty("java.vm.version"));
        String command = commands.readLine();
        while (command != null) {
            Child.answer(
                    command.equals("processor")
                            ? String.valueOf(SYSTEM.getProcessCpuTime())
                            : Footprint.now(server.connections()).line());
            command = commands.readLine();
        }
        Runtime.getRuntime().halt(0);
    }
}
