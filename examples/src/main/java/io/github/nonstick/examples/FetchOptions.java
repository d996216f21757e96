package io.github.nonstick.examples;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code nonstick receive} for senders that wait for a connection, or for a request. */
final class FetchOptions {
    /** What is about connections that others make. */
    private static final List<String> FOR_LISTENING = List.of(
            "--bind",
            "--port",
            "--max-connections",
            "--tls",
            "--key-store",
            "--identity-dir",
            "--client-ca",
            "--token-file");

    @Option(
            names = "--from",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Connect to a sender instead of listening, and end when --count files are stored (default:"
                    + " 1). Not with --bind, --port, --max-connections, or TLS and token.")
    private @Nullable Address from;

    @Option(
            names = "--request",
            paramLabel = "TEXT",
            description = "With --from: say this first, as it is, such as 'get photo.jpg'; \\n and \\r stand for the"
                    + " ends of lines, \\\\ for a backslash.")
    private @Nullable String request;

    FetchOptions() {}

    /** Where the sender is; null where senders connect to here. */
    @Nullable
    Address from() {
        return from;
    }

    /** What is said first; empty for nothing. */
    String request() {
        StringBuilder text = new StringBuilder();
        String written = request == null ? "" : request;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            int escape = c == '\\' && i + 1 < written.length() ? "nr\\".indexOf(written.charAt(i + 1)) : -1;
            text.append(escape < 0 ? c : "\n\r\\".charAt(escape));
            i += escape < 0 ? 0 : 1;
        }
        return text.toString();
    }

    /**
     * Finds out whether the options can be had together.
     *
     * @throws ParameterException if not
     */
    void check(CommandLine command) {
        if (from == null) {
            if (request != null) {
                throw new ParameterException(command, "--request is for --from");
            }
            return;
        }
        for (String option : FOR_LISTENING) {
            if (command.getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(command, option + " is not for --from");
            }
        }
    }
}
