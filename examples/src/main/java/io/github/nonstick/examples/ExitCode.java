package io.github.nonstick.examples;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a command ended, as the shell is told. */
enum ExitCode {
    DONE(0, "done"),
    USAGE(2, "the command line is wrong"),
    UNREACHABLE(3, "cannot connect or bind"),
    REFUSED(4, "refused by the receiver"),
    MISMATCH(5, "the hash does not match"),
    CUT(6, "connection cut or malformed peer"),
    LOCAL(7, "local file, disk or output"),
    UNCONFIRMED(8, "sent, but not confirmed, with --require-reply"),
    INTERRUPTED(130, "interrupted; a partial file is gone, or kept to be resumed");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    /** The one that counts when several files ended differently: the higher code. */
    ExitCode orWorse(ExitCode other) {
        return code >= other.code ? this : other;
    }

    /** All of them for a help page, in order. */
    static Map<String, String> table() {
        Map<String, String> table = new LinkedHashMap<>();
        for (ExitCode exitCode : values()) {
            table.put(String.valueOf(exitCode.code), exitCode.meaning);
        }
        return table;
    }
}
