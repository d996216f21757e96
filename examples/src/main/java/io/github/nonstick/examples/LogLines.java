package io.github.nonstick.examples;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Prints what the library logs as one line each, without stack traces. */
final class LogLines extends Handler {
    private LogLines() {}

    /** Takes the place of the handlers that the platform has set up. */
    static void install() {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.INFO);
        root.addHandler(new LogLines());
    }

    @Override
    public void publish(LogRecord logged) {
        if (isLoggable(logged)) {
            Throwable cause = logged.getThrown();
            String message = logged.getMessage() + (cause == null ? "" : ": " + Main.describe(cause));
            Output.error("nonstick: " + Printable.text(message));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
