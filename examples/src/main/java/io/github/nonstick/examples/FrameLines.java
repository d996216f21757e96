package io.github.nonstick.examples;

import io.github.nonstick.examples.inspect.Fault;
import io.github.nonstick.examples.inspect.FrameReads;
import io.github.nonstick.examples.inspect.HexDump;
import io.github.nonstick.examples.inspect.InspectedFrame;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.util.RawValue;

/** Frames and faults in lines: for people by the grammar in the help, for programs as JSON objects. */
final class FrameLines {
    /** The part of the grammar that commands share. */
    static final String ABOUT_FRAMES = "OFFSET counts from the stream's first byte. 4, HEADER and BODY are the lengths"
            + " of the frame's parts; without BODY, the header has no length. HASH is 'verified', 'mismatch', 'unverified' where it is no digest's value,"
            + " or 'none'. JSON is the header as it stood on the wire, in one line; of a long one the beginning"
            + " and '...'.";

    static final String ABOUT_FAULTS = "ERROR says what is wrong with the byte at OFFSET, the hexdump has the bytes"
            + " around it and ^ under it, and 'hint:' what to do, where that is known. Nothing follows.";

    private FrameLines() {}

    static String text(InspectedFrame frame) {
        return lengths(frame) + " " + HeaderLine.shown(frame.headerJson());
    }

    static String text(InspectedFrame frame, FrameReads.Pieces reads) {
        return lengths(frame) + " " + reads + " " + HeaderLine.shown(frame.headerJson());
    }

    private static String lengths(InspectedFrame frame) {
        String body = frame.header().isHeaderOnly() ? "" : "+" + frame.bodyLength();
        return frame.offset() + ": 4+" + frame.headerLength() + body + " "
                + frame.hash().word();
    }

    static List<String> text(Fault fault) {
        List<String> lines = new ArrayList<>();
        lines.add(fault.offset() + ": fault: " + fault.error());
        if (fault.window().length > 0) {
            HexDump.lines(fault).forEach(line -> lines.add("  " + line));
        }
        if (!fault.hint().isEmpty()) {
            lines.add("  hint: " + fault.hint());
        }
        return lines;
    }

    /** Adds the members of a frame to an object. */
    static Json json(Json object, InspectedFrame frame) {
        return object.with("offset", frame.offset())
                .with("header_length", frame.headerLength())
                .with("header", new RawValue(HeaderLine.ascii(frame.headerJson())))
                .with("body_offset", frame.bodyOffset())
                .with("body_length", frame.bodyLength())
                .with("hash", frame.hash().word());
    }

    /** Adds the members of a fault to an object. */
    static Json json(Json object, Fault fault) {
        return object.with("offset", fault.offset())
                .with("error", fault.error())
                .with("hint", fault.hint());
    }
}
