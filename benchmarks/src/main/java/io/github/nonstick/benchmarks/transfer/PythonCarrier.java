package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Python sender and a {@code socketserver} that speak the same format and do the same work. */
final class PythonCarrier implements Carrier {
    /** The command is often a script that looks for the program: its time is none of the contender's. */
    private String python = "python3";

    private int port;
    private @Nullable Program receiver;

    @Override
    public String name() {
        return "PYTHON";
    }

    @Override
    public String prepare(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        List<String> command = List.of(
                "python3", "-c", "import platform, sys; print(sys.executable); print(platform.python_version())");
        try (Program program = Program.start("python", place, command)) {
            program.finish();
            List<String> lines = program.lines();
            python = lines.get(0);
            for (String script : List.of("send_file.py", "receive_file.py", "send_tree.py", "receive_tree.py")) {
                unpack(script, place.work());
            }
            List<String> receive = List.of(
                    python, script(place, "receive", payload), place.target().toString());
            receiver = Program.start("python-receiver", place, receive);
            port = receiver.awaitPort();
            return "Python " + lines.get(1);
        }
    }

    private static void unpack(String script, Path directory) throws IOException {
        try (InputStream in = Objects.requireNonNull(PythonCarrier.class.getResourceAsStream(script), script)) {
            Files.copy(in, directory.resolve(script));
        }
    }

    @Override
    public double carry(Payload payload, Place place) throws IOException, InterruptedException, CarrierFailure {
        String path = place.source().resolve(payload.fileName()).toString();
        List<String> send = List.of(python, script(place, "send", payload), path, "127.0.0.1", String.valueOf(port));
        try (Program sender = Program.start("sender", place, send)) {
            return sender.finish();
        }
    }

    @Override
    public void close() {
        if (receiver != null) {
            receiver.close();
        }
    }

    private static String script(Place place, String verb, Payload payload) {
        return place.work().resolve(verb + "_" + payload.name() + ".py").toString();
    }
}
