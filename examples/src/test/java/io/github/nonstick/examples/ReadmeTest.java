package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The README and the command line say the same. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");

    /** What the program is for; the others are the programs of the tutorials. */
    private static final Set<String> TOOLS = Set.of("receive", "send", "inspect", "proxy", "demo");

    private static final Pattern PROGRAM = Pattern.compile("\\| \\[([a-z-]+)]\\(([^)]+)\\) \\| (.*) \\|");
    private static final Pattern COMMAND_TABLE = Pattern.compile("\\| `([a-z-]+)[ `].*");
    private static final Pattern OPTION = Pattern.compile("`(--[a-z0-9-]+)[^`]*`");
    private static final Pattern REFERENCE = Pattern.compile("as (?:of|for) `([a-z-]+)`");

    /** A row of a table: what it is about, and what it says. */
    private record Row(String label, String text) {
        Set<String> options() {
            return all(OPTION, text);
        }

        /** The commands whose row of the same label holds here as well. */
        Set<String> references() {
            return all(REFERENCE, text);
        }
    }

    private static Set<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(ROOT.resolve("README.md"));
    }

    private static Map<String, CommandLine> commands() {
        return Main.commandLine(new String[0]).getSubcommands();
    }

    /** Each table whose head is a command, by the command's name. */
    private static Map<String, List<Row>> tables() throws IOException {
        Map<String, List<Row>> tables = new TreeMap<>();
        List<Row> current = new ArrayList<>();
        for (String line : lines()) {
            Matcher head = COMMAND_TABLE.matcher(line);
            if (!line.startsWith("|")) {
                current = new ArrayList<>();
            } else if (head.matches() && current.isEmpty()) {
                assertThat(tables.put(head.group(1), current))
                        .as("another table of " + head.group(1))
                        .isNull();
                current.add(row(line));
            } else {
                current.add(row(line));
            }
        }
        return tables;
    }

    private static Row row(String line) {
        int end = line.indexOf(" | ");
        return end < 2 ? new Row("", "") : new Row(line.substring(2, end), line.substring(end));
    }

    private static Set<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> !name.equals("--help") && !name.equals("--version"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Set<String> names() {
        return commands().keySet();
    }

    @Test
    void theTableOfProgramsHasEachProgramAndNoOther() throws IOException {
        List<String> programs = new ArrayList<>();
        for (String line : lines()) {
            Matcher row = PROGRAM.matcher(line);
            if (row.matches()) {
                programs.add(row.group(1));
            }
        }
        Set<String> expected = new TreeSet<>(names());
        expected.removeAll(TOOLS);

        assertThat(programs)
                .containsExactlyElementsOf(expected)
                .contains("broadcast", "echo-client", "echo-server", "file-client", "file-server", "http-hello")
                .contains("netty-receiver", "shell-client", "shell-server", "sticky", "udp-echo", "unix-echo");
    }

    @Test
    void theLinkOfEachProgramLeadsToItsClass() throws Exception {
        for (String line : lines()) {
            Matcher row = PROGRAM.matcher(line);
            if (row.matches()) {
                Path source = Path.of(row.group(2));
                String file = source.getFileName().toString();
                String type = "io.github.nonstick.examples." + file.substring(0, file.length() - ".java".length());
                assertThat(ROOT.resolve(source)).isRegularFile();
                assertThat(Class.forName(type).getSimpleName().replaceFirst("Command$", ""))
                        .isEqualToIgnoringCase(row.group(1).replace("-", ""));
                assertThat(row.group(3)).as("what " + row.group(1) + " shows").isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachCommandIsShownAsItIsStarted(String name) throws IOException {
        assertThat(lines())
                .anyMatch(line -> line.contains("nonstick.jar " + name + " ")
                        || line.endsWith("nonstick.jar " + name)
                        || line.startsWith("| [" + name + "]("));
    }

    @ParameterizedTest
    @MethodSource("names")
    void theTableOfACommandHasEachOfItsOptionsAndNoOther(String name) throws IOException {
        Map<String, List<Row>> tables = tables();
        Set<String> written = new TreeSet<>();
        Set<String> referred = new TreeSet<>();
        for (Row row : tables.getOrDefault(name, List.of())) {
            written.addAll(row.options());
            for (String other : row.references()) {
                assertThat(tables).containsKey(other);
                tables.get(other).stream()
                        .filter(there -> there.label().equals(row.label()))
                        .forEach(there -> referred.addAll(there.options()));
            }
        }
        Set<String> options = options(commands().get(name));

        assertThat(options).as("what the table of " + name + " says").containsAll(written);
        referred.addAll(written);
        assertThat(referred).as("options of " + name).containsAll(options);
    }

    @Test
    void eachTableIsOfACommand() throws IOException {
        assertThat(names()).containsAll(tables().keySet());
    }

    @Test
    void whatOtherTablesSayOfOptionsIsTrue() throws IOException {
        Set<String> options = new TreeSet<>();
        commands().values().forEach(command -> options.addAll(options(command)));
        for (String line : lines()) {
            if (line.startsWith("|")) {
                assertThat(options).containsAll(all(OPTION, line));
            }
        }
    }
}
