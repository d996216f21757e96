package io.github.nonstick.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One process that takes one command line after the other: to start one for each of many hundreds takes minutes. */
final class CommandLines implements AutoCloseable {
    private static final String END = "end of command, exit code ";
    private static final String SEPARATOR = "\u001f";

    private final NonstickProcess process;

    private CommandLines(NonstickProcess process) {
        this.process = process;
    }

    /** Begins with the classes of nonstick.jar. */
    static CommandLines start() throws Exception {
        String classPath = System.getProperty("nonstick.jar")
                + System.getProperty("path.separator")
                + Path.of(CommandLines.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new CommandLines(NonstickProcess.startOther(
                Map.of(), List.of(java, "-XX:+UseSerialGC", "-cp", classPath, CommandLines.class.getName())));
    }

    /** What a command of one word or more leaves; one that waits for something is none for this. */
    NonstickProcess.Result run(String... arguments) throws Exception {
        process.inputSome((String.join(SEPARATOR, arguments) + "\n").getBytes(StandardCharsets.UTF_8));
        List<String> out = new ArrayList<>();
        String line = process.line();
        while (!line.startsWith(END)) {
            out.add(line);
            line = process.line();
        }
        List<String> err = new ArrayList<>();
        String errorLine = process.errorLine();
        while (!errorLine.equals(line)) {
            err.add(errorLine);
            errorLine = process.errorLine();
        }
        return new NonstickProcess.Result(Integer.parseInt(line.substring(END.length())), out, err);
    }

    @Override
    public void close() {
        process.close();
    }

    public static void main(String[] none) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] arguments = line.split(SEPARATOR);
            int exitCode = Main.commandLine(arguments).execute(arguments);
            Output.line(END + exitCode);
            Output.error(END + exitCode);
        }
    }
}
