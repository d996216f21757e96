package io.github.nonstick.io;

import io.github.nonstick.FrameDriver;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FramingException;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.io.ScriptedSource.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/** Reads by a {@link FrameReader}. */
record BlockingFrameDriver(Transport transport) implements FrameDriver {
    @Override
    public Found read(FrameFormat format, List<byte[]> pieces) throws IOException {
        Iterator<byte[]> next = pieces.iterator();
        ScriptedSource source = new ScriptedSource(
                Frames.concat(pieces.toArray(byte[][]::new)),
                () -> next.hasNext() ? next.next().length : Integer.MAX_VALUE);
        FrameReader reader = transport.reader(source, format);
        Found found = new Found();
        try {
            while (reader.next()) {
                // Which takes no array for what is claimed.
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                try {
                    reader.transferBodyTo(body);
                    found.frame(reader.header(), body.toByteArray(), reader.verification());
                } catch (HashMismatchException e) {
                    found.fault(e);
                }
            }
        } catch (FramingException e) {
            found.fault(e);
        }
        return found;
    }
}
