package io.github.nonstick.examples;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.ExtractedBodies.Outcome;
import io.github.nonstick.examples.inspect.DialectNames;
import io.github.nonstick.examples.inspect.Fault;
import io.github.nonstick.examples.inspect.HashVerdict;
import io.github.nonstick.examples.inspect.InspectedFrame;
import io.github.nonstick.examples.inspect.InspectionListener;
import io.github.nonstick.transfer.Refusal;
import io.github.nonstick.transfer.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What {@code nonstick inspect} prints of a stream and stores of it, and how it ends. */
final class InspectionReport implements InspectionListener, Closeable {
    private final @Nullable Supplier<Json> objects;
    private final @Nullable ExtractedBodies bodies;
    private final boolean outlastsReader;

    /** Null once it was told. */
    private @Nullable FrameFormat untold;

    private ExitCode exitCode = ExitCode.DONE;
    private boolean faulty;

    /**
     * A report that has not begun.
     *
     * @param objects makes the objects that are printed, with what each of them begins with; null for lines
     * @param directory where bodies are stored; null for nowhere
     * @param hasPage whether there is a page that shows the same
     */
    InspectionReport(@Nullable Supplier<Json> objects, @Nullable Path directory, boolean hasPage) {
        this.objects = objects;
        this.outlastsReader = hasPage || directory != null;
        this.bodies = directory == null ? null : new ExtractedBodies(directory);
    }

    ExitCode exitCode() {
        return exitCode;
    }

    /** Whether nothing that follows is of interest: there was a fault, or nobody reads what is printed, and it is all. */
    boolean isOver() {
        return faulty || !outlastsReader && Output.out().checkError();
    }

    @Override
    public void dialect(FrameFormat format) {
        untold = objects == null ? format : null;
    }

    @Override
    public void header(long offset, FrameHeader header) throws IOException {
        if (bodies != null) {
            bodies.begin(header);
        }
    }

    @Override
    public void body(ByteBuffer chunk) {
        if (bodies != null) {
            bodies.add(chunk);
        }
    }

    @Override
    public void frame(InspectedFrame frame) throws IOException {
        Outcome outcome = bodies == null ? null : bodies.end();
        String stored = outcome == null || outcome.path() == null
                ? null
                : String.valueOf(outcome.path().getFileName());
        if (objects != null) {
            Json object = FrameLines.json(objects.get(), frame);
            Output.lineSoon((bodies == null ? object : object.with("stored_as", stored)).toString());
        } else {
            tellDialect(frame);
            Output.lineSoon(FrameLines.text(frame) + (stored == null ? "" : " -> " + Printable.text(stored)));
        }
        if (frame.hash() == HashVerdict.MISMATCH) {
            exitCode = exitCode.orWorse(ExitCode.MISMATCH);
        }
        if (outcome != null && outcome.reason() != null) {
            notStored(frame, outcome.reason());
        }
    }

    private void tellDialect(InspectedFrame frame) {
        if (untold != null) {
            String order = untold.byteOrder() == ByteOrder.LITTLE_ENDIAN ? "little" : "big";
            List<String> names = DialectNames.of(frame, untold.keys());
            boolean named = names.stream().anyMatch(name -> !name.isEmpty());
            Output.lineSoon("dialect: --byte-order " + order
                    + (named ? " --keys " + Printable.text(String.join(",", names)) : ""));
            untold = null;
        }
    }

    private void notStored(InspectedFrame frame, IOException reason) {
        ExitCode why = exitCode(reason);
        // The receiver counts from the start of a connection that nobody else sees.
        String words = why == ExitCode.MISMATCH ? "it does not have its hash" : Printable.text(Main.describe(reason));
        Output.error("nonstick inspect: the body at " + frame.bodyOffset() + " is not stored: " + words);
        exitCode = exitCode.orWorse(why);
    }

    private static ExitCode exitCode(IOException reason) {
        Refusal refusal = reason instanceof RefusedException refused ? refused.refusal() : Refusal.DISK;
        return switch (refusal) {
            case HASH_MISMATCH -> ExitCode.MISMATCH;
            case DISK, NO_SPACE -> ExitCode.LOCAL;
            default -> ExitCode.REFUSED;
        };
    }

    @Override
    public void fault(Fault fault) {
        if (objects != null) {
            Output.line(FrameLines.json(objects.get(), fault).toString());
        } else {
            FrameLines.text(fault).forEach(Output::lineSoon);
        }
        faulty = true;
        exitCode = exitCode.orWorse(ExitCode.CUT);
    }

    /** Nobody wants to know the rest. */
    void interrupted() {
        Output.silence();
        try {
            if (bodies != null) {
                bodies.stop();
            }
        } catch (IOException e) {
            return; // what is left of a body has no name
        }
    }

    @Override
    public void close() throws IOException {
        if (bodies != null) {
            bodies.close();
        }
    }
}
