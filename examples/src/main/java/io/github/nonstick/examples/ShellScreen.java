package io.github.nonstick.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Where a command's output goes: byte by byte, but on a terminal without what could take hold of it. */
final class ShellScreen {
    private final OutputStream out;
    private final boolean terminal;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    /** The beginning of a character whose end has not come. */
    private byte[] begun = {};

    ShellScreen(OutputStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    static ShellScreen out() {
        return new ShellScreen(new FileOutputStream(FileDescriptor.out), Terminal.is(1));
    }

    static ShellScreen err() {
        return new ShellScreen(new FileOutputStream(FileDescriptor.err), Terminal.is(2));
    }

    void write(byte[] bytes) throws IOException {
        out.write(terminal ? shown(bytes) : bytes);
    }

    private byte[] shown(byte[] bytes) {
        ByteBuffer all = ByteBuffer.allocate(begun.length + bytes.length);
        all.put(begun).put(bytes).flip();
        CharBuffer text = CharBuffer.allocate(all.remaining());
        decoder.reset().decode(all, text, false);
        begun = new byte[all.remaining()];
        all.get(begun);
        StringBuilder shown = new StringBuilder();
        text.flip().codePoints().forEach(c -> {
            if (c == '\n') {
                shown.append('\n');
            } else {
                Printable.append(shown, c);
            }
        });
        return shown.toString().getBytes(Output.CHARSET);
    }
}
