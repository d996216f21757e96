package io.github.nonstick.benchmarks.connections;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A client in a process of its own, until its standard input ends. It does what each line says, and answers:
 *
 * <ul>
 *   <li>{@code open N}: opens connections, on each of which one frame is answered
 *   <li>{@code ask}: has one frame answered on each connection
 *   <li>{@code pace ACTIVE RATE WARMUP SECONDS}: has frames answered by a {@link Schedule}; answers a {@link Pace}
 *   <li>{@code close}: closes all connections
 * </ul>
 *
 * All but {@code pace} answer how many frames have been answered so far.
 */
final class ClientProgram {
    private ClientProgram() {}

    /** Takes the port of the server and the length of bodies. */
    public static void main(String[] args) throws IOException {
        var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (EchoClient client = new EchoClient(server, Integer.parseInt(args[1]))) {
            String command = commands.readLine();
            while (command != null) {
                Child.answer(run(client, command.split(" ")));
                command = commands.readLine();
            }
        }
    }

    private static String run(EchoClient client, String[] command) throws IOException {
        switch (command[0]) {
            case "open" -> client.open(Integer.parseInt(command[1]));
            case "ask" -> client.askAll();
            case "pace" -> {
                int rate = Integer.parseInt(command[2]);
                Schedule schedule = Schedule.of(
                        System.nanoTime(), rate, Integer.parseInt(command[3]), Integer.parseInt(command[4]));
                return client.pace(Integer.parseInt(command[1]), schedule).line();
            }
            case "close" -> client.closeConnections();
            default -> throw new IOException("unknown command");
        }
        return String.valueOf(client.answers());
    }
}
