package io.github.nonstick.examples;

import java.nio.file.Path;

/** A file with the token that a sender shows a receiver: its first line. */
final class TokenFile {
    static final int MIN_LENGTH = 16;
    static final int MAX_LENGTH = 256;

    private TokenFile() {}

    /**
     * Reads the token: 16 to 256 printable ASCII characters.
     *
     * @throws CommandFailure if the file is not there, others have access to it, or it holds no token
     */
    static String read(Path file) throws CommandFailure {
        String token = PrivateFile.firstLine("token file", file, MAX_LENGTH);
        if (token.length() < MIN_LENGTH) {
            throw new CommandFailure(
                    ExitCode.LOCAL,
                    "token file " + Printable.text(file.toString()) + " has a first line of " + token.length()
                            + " characters; a token has " + MIN_LENGTH + " to " + MAX_LENGTH);
        }
        return token;
    }
}
