package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code nonstick send} and {@code nonstick receive}, each in a JVM with a heap of 64 MiB. */
final class NonstickCarrier implements Carrier {
    private static final String NO_SYNC = "--no-sync";
    private static final int USAGE = 2;

    private final String name;
    private final Path jar;
    private final List<String> sendOptions;
    private final List<String> machineOptions;
    private List<String> receiveOptions = List.of();

    NonstickCarrier(String name, Path jar, String... sendOptions) {
        this(name, jar, List.of(sendOptions), List.of());
    }

    private NonstickCarrier(String name, Path jar, List<String> sendOptions, List<String> machineOptions) {
        this.name = name;
        this.jar = jar;
        this.sendOptions = sendOptions;
        this.machineOptions = machineOptions;
    }

    /** The same programs under another name, with options for both JVMs. */
    NonstickCarrier withMachineOptions(String otherName, String... options) {
        return new NonstickCarrier(otherName, jar, sendOptions, List.of(options));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String prepare(Place place) throws IOException, InterruptedException, CarrierFailure {
        if (!Files.isRegularFile(jar)) {
            throw new CarrierFailure("there is no nonstick.jar");
        }
        boolean syncs = exitCodeOfReceive(place, NO_SYNC) == USAGE;
        receiveOptions = syncs ? List.of() : List.of(NO_SYNC);
        List<String> about = new ArrayList<>(machineOptions);
        if (syncs) {
            about.add("without " + NO_SYNC + ", which this build does not have");
        }
        return String.join(" ", about);
    }

    /** A receiver looks at its options first, then at its directory, which does not exist here. */
    private int exitCodeOfReceive(Place place, String option) throws IOException, InterruptedException, CarrierFailure {
        List<String> command = command("receive", option, place.work().resolve("absent"));
        try (Program program = Program.start("receiver", place, command)) {
            return program.exitCode();
        }
    }

    @Override
    public double carry(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        List<Object> receive = new ArrayList<>(List.of("receive", place.target(), "--port", 0));
        receive.addAll(receiveOptions);
        try (Program receiver = Program.start("receiver", place, command(receive.toArray()))) {
            String address = "127.0.0.1:" + receiver.awaitPort();
            List<Object> send = new ArrayList<>(List.of("send"));
            send.addAll(sendOptions);
            send.addAll(List.of(place.source().resolve(payload.fileName()), address));
            try (Program sender = Program.start("sender", place, command(send.toArray()))) {
                return sender.finish();
            }
        }
    }

    private List<String> command(Object... arguments) {
        List<String> command = new ArrayList<>(java());
        command.addAll(machineOptions);
        command.addAll(List.of("-jar", jar.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    /** How a JVM begins that carries something. */
    static List<String> java() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m");
    }
}
