package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code nonstick send} and {@code nonstick receive}, each in a JVM with a heap of 64 MiB. */
final class NonstickCarrier implements Carrier {

    private final String name;
    private final Path jar;
    private final Variant variant;
    private @Nullable Program receiver;
    private int port;

    /**
     * What is different from {@code receive --no-sync} and {@code send}.
     *
     * @param sendOptions for the sending command
     * @param machineOptions for the sending JVM
     * @param newReceivers whether a receiver is started for each payload, so that its JVM has compiled nothing yet
     */
    private record Variant(List<String> sendOptions, List<String> machineOptions, boolean newReceivers) {}

    private NonstickCarrier(String name, Path jar, Variant variant) {
        this.name = name;
        this.jar = jar;
        this.variant = variant;
    }

    /** Commands as users give them. */
    static NonstickCarrier plain(Path jar) {
        return new NonstickCarrier("NONSTICK", jar, new Variant(List.of(), List.of(), false));
    }

    /** Files sent so that they could be resumed. */
    static NonstickCarrier resumable(Path jar) {
        return new NonstickCarrier("NONSTICK_RESUME", jar, new Variant(List.of("--resume"), List.of(), false));
    }

    /** Options for the sending JVM with which it needs less time to be at its best. */
    static NonstickCarrier compiledOnce(Path jar) {
        List<String> options = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        return new NonstickCarrier("NONSTICK_C1", jar, new Variant(List.of(), options, false));
    }

    /** A receiver that has received nothing before. */
    static NonstickCarrier newReceivers(Path jar) {
        return new NonstickCarrier("NONSTICK_NEW", jar, new Variant(List.of(), List.of(), true));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String prepare(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        if (!Files.isRegularFile(jar)) {
            throw new CarrierFailure("there is no nonstick.jar");
        }
        if (!variant.newReceivers()) {
            startReceiver(place);
        }
        List<String> about = new ArrayList<>(variant.machineOptions());
        if (variant.newReceivers()) {
            about.add("each time to a receiver that has just been started");
        }
        return String.join(" ", about);
    }

    private void startReceiver(Place place) throws IOException, InterruptedException, CarrierFailure {
        List<String> command = command(List.of(), List.of("receive", place.target(), "--port", 0, "--no-sync"));
        receiver = Program.start(name, place, command);
        port = receiver.awaitPort();
    }

    @Override
    public double carry(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        if (variant.newReceivers()) {
            startReceiver(place);
        }
        List<Object> send = new ArrayList<>(List.of("send"));
        send.addAll(variant.sendOptions());
        send.addAll(List.of(place.source().resolve(payload.fileName()), "127.0.0.1:" + port));
        try (Program sender = Program.start("sender", place, command(variant.machineOptions(), send))) {
            return sender.finish();
        } finally {
            if (variant.newReceivers()) {
                close();
            }
        }
    }

    private List<String> command(List<String> machineOptions, List<?> arguments) {
        List<String> command = new ArrayList<>(java());
        command.addAll(machineOptions);
        command.addAll(List.of("-jar", jar.toString()));
        arguments.forEach(argument -> command.add(argument.toString()));
        return command;
    }

    /** How a JVM begins that carries something. */
    static List<String> java() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m");
    }

    @Override
    public void close() {
        if (receiver != null) {
            receiver.close();
            receiver = null;
        }
    }
}
