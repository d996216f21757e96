package io.github.nonstick.examples;

import io.github.nonstick.transfer.FileReceiver;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of receivers that says who may send. */
class TokenOptions {
    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Take senders alone who show this token: the first line, 16 to 256 characters, of a file that"
                    + " only its owner can read.")
    private @Nullable Path tokenFile;

    TokenOptions() {}

    FileReceiver apply(FileReceiver receiver) throws CommandFailure {
        return tokenFile == null ? receiver : receiver.withToken(TokenFile.read(tokenFile));
    }

    boolean hasToken() {
        return tokenFile != null;
    }

    /** What is to be said where others can reach the receiver; null where nothing is missing. */
    @Nullable
    String warning() {
        return hasToken()
                ? "warning: whoever is on the way can read the files and the token: there is no TLS"
                : "warning: whoever reaches this address can store files here: there is neither TLS nor a token";
    }
}
