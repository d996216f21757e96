package io.github.nonstick.examples;

import java.io.File;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The programs that a shell-server runs, by name, each with the file that it was found in once and for all. */
final class AllowedPrograms {
    /** What is told of the system without changing it; of these, those that are installed. */
    static final List<String> USUAL = List.of("cat", "date", "echo", "ls", "pwd", "uname", "wc");

    /** How this JVM writes arguments. */
    private static final Charset ARGUMENTS = Charset.forName(
            System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));

    private final SortedMap<String, Path> files;

    private AllowedPrograms(Map<String, Path> files) {
        this.files = new TreeMap<>(files);
    }

    /** The usual ones. */
    static AllowedPrograms usual() {
        Map<String, Path> files = new TreeMap<>();
        for (String name : USUAL) {
            Path file = find(name);
            if (file != null) {
                files.put(name, file);
            }
        }
        return new AllowedPrograms(files);
    }

    /**
     * Others.
     *
     * @throws IllegalArgumentException if a name is none, or there is no such program
     */
    static AllowedPrograms of(List<String> names) {
        Map<String, Path> files = new TreeMap<>();
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.+-]*")) {
                throw new IllegalArgumentException(Printable.text(name) + " is not the name of a program");
            }
            Path file = find(name);
            if (file == null) {
                throw new IllegalArgumentException("there is no program " + name + " in PATH");
            }
            files.put(name, file);
        }
        return new AllowedPrograms(files);
    }

    private static @Nullable Path find(String name) {
        String path = System.getenv("PATH");
        for (String directory : (path == null ? "/usr/bin:/bin" : path).split(File.pathSeparator, -1)) {
            Path file = Path.of(directory, name);
            if (file.isAbsolute() && Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }

    /** The command with the program's file in the place of its name. */
    List<String> resolve(List<String> command) throws RefusedCommandException {
        Path file = files.get(command.get(0));
        if (file == null) {
            throw new RefusedCommandException(
                    Printable.text(command.get(0)) + " is not a program that is allowed here: " + this);
        }
        for (String argument : command) {
            if (argument.indexOf('\0') >= 0) {
                throw new RefusedCommandException("an argument cannot hold a zero character");
            }
            if (!ARGUMENTS.newEncoder().canEncode(argument)) {
                throw new RefusedCommandException(
                        "the server's locale has no way to write " + Printable.text(argument));
            }
        }
        List<String> resolved = new ArrayList<>(command);
        resolved.set(0, file.toString());
        return resolved;
    }

    /** The names. */
    @Override
    public String toString() {
        return String.join(", ", files.keySet());
    }
}
