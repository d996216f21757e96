package io.github.nonstick.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The programs of {@code peers} in one language, which share no code with the library. */
enum SmallPeer {
    PYTHON("python3", "sha256 verified") {
        @Override
        List<String> command(String role, Path built) {
            return List.of(
                    program, SOURCES.resolve("python/nonstick_" + role + ".py").toString());
        }
    },
    NODE("node", "sha256 verified") {
        @Override
        List<String> command(String role, Path built) {
            return List.of(
                    program, SOURCES.resolve("node/nonstick_" + role + ".js").toString());
        }
    },
    C("gcc", "unverified") {
        @Override
        List<String> command(String role, Path built) throws IOException, InterruptedException {
            Path executable = built.resolve("nonstick_" + role);
            List<String> compile =
                    new ArrayList<>(List.of(program, "-std=c99", "-O1", "-Wall", "-Wextra", "-pedantic"));
            compile.addAll(List.of("-Werror", "-o", executable.toString()));
            compile.add(SOURCES.resolve("c/nonstick_" + role + ".c").toString());
            if (role.equals("receive")) {
                compile.add(SOURCES.resolve("c/nonstick_header.c").toString());
            }
            run(compile);
            return List.of(executable.toString());
        }
    };

    static final Path SOURCES = Path.of("peers");

    final String program;

    /** What its receiver says of a body whose SHA-256 is that of the header. */
    final String verdict;

    SmallPeer(String program, String verdict) {
        this.program = program;
        this.verdict = verdict;
    }

    /** How the sender or the receiver is started, which is built first where that is needed. */
    abstract List<String> command(String role, Path built) throws IOException, InterruptedException;

    NonstickProcess receiver(Path built, Path directory) throws IOException, InterruptedException {
        return start("receive", built, directory, 0);
    }

    NonstickProcess sender(Path built, int port, List<Path> files) throws IOException, InterruptedException {
        List<Object> arguments = new ArrayList<>(List.of("127.0.0.1", port));
        arguments.addAll(files);
        return start("send", built, arguments.toArray());
    }

    private NonstickProcess start(String role, Path built, Object... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(command(role, built));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return NonstickProcess.startOther(Map.of(), command);
    }

    void assumePresent() throws InterruptedException {
        boolean present = true;
        try {
            run(List.of(program, "--version"));
        } catch (IOException e) {
            present = false;
        }
        assumeTrue(present, "there is no " + program + " on this machine");
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        try (NonstickProcess process = NonstickProcess.startOther(Map.of(), command)) {
            NonstickProcess.Result result = process.finish();
            if (result.exitCode() != 0) {
                throw new AssertionError(command + ": " + result);
            }
        }
    }
}
