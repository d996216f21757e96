package io.github.nonstick.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.NonstickProcess.Launch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network namespace of senders and one of a receiver, with a cable between them. Takes root, and iproute2. */
final class Namespaces implements AutoCloseable {
    static final String SENDER_ADDRESS = "10.77.1.1";
    static final String RECEIVER_ADDRESS = "10.77.1.2";

    /** An end of the cable, and the namespace that it is in. */
    enum Side {
        SENDER("nonstick-s", SENDER_ADDRESS),
        RECEIVER("nonstick-r", RECEIVER_ADDRESS);

        private final String device;
        private final String address;

        Side(String device, String address) {
            this.device = device;
            this.address = address;
        }

        private String namespace() {
            return device + "-" + ProcessHandle.current().pid();
        }
    }

    private Namespaces() {}

    /** Makes them; the test is skipped where that cannot be done. */
    static Namespaces create() {
        Namespaces namespaces = new Namespaces();
        for (Side side : Side.values()) {
            HostCommand made = HostCommand.run("ip", "netns", "add", side.namespace());
            if (!made.succeeded()) {
                namespaces.close();
            }
            assumeTrue(made.succeeded(), () -> "no network namespaces can be made: " + made.output());
        }
        HostCommand cable = HostCommand.run(
                "ip",
                "link",
                "add",
                Side.SENDER.device,
                "netns",
                Side.SENDER.namespace(),
                "type",
                "veth",
                "peer",
                "name",
                Side.RECEIVER.device,
                "netns",
                Side.RECEIVER.namespace());
        if (!cable.succeeded()) {
            namespaces.close();
        }
        assumeTrue(cable.succeeded(), () -> "no veth pair can be made: " + cable.output());
        for (Side side : Side.values()) {
            namespaces.ip(side, "address", "add", side.address + "/24", "dev", side.device);
            namespaces.ip(side, "link", "set", side.device, "up");
        }
        return namespaces;
    }

    /** Runs {@code ip} in a namespace; it has to succeed. */
    void ip(Side side, String... arguments) {
        run("ip", side, arguments);
    }

    void mtu(int byteCount) {
        for (Side side : Side.values()) {
            ip(side, "link", "set", side.device, "mtu", String.valueOf(byteCount));
        }
    }

    /** Plugs the cable in or out. */
    void link(boolean up) {
        ip(Side.RECEIVER, "link", "set", Side.RECEIVER.device, up ? "up" : "down");
    }

    /** Has what leaves a side swallowed, or no longer. Neither side is told. */
    void swallow(Side side, boolean swallowed) {
        String other = side == Side.SENDER ? RECEIVER_ADDRESS : SENDER_ADDRESS;
        ip(side, "route", swallowed ? "add" : "del", "blackhole", other + "/32");
    }

    /** Has what leaves a side handled by the kernel as told; false where it does not know how. */
    boolean shape(Side side, String... discipline) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", side.namespace()));
        command.addAll(List.of("tc", "qdisc", "replace", "dev", side.device, "root"));
        command.addAll(Arrays.asList(discipline));
        return HostCommand.run(command.toArray(String[]::new)).succeeded();
    }

    /** What the kernel has counted of it. */
    String statistics(Side side) {
        return HostCommand.output(
                "ip", "netns", "exec", side.namespace(), "tc", "-s", "qdisc", "show", "dev", side.device);
    }

    private static void run(String program, Side side, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program, "-n", side.namespace()));
        command.addAll(Arrays.asList(arguments));
        HostCommand.output(command.toArray(String[]::new));
    }

    Launch in(Side side, Launch launch) {
        return launch.withPrefix("ip", "netns", "exec", side.namespace());
    }

    @Override
    public void close() {
        for (Side side : Side.values()) {
            HostCommand.run("ip", "netns", "delete", side.namespace());
        }
    }
}
