package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShellScreenTest {
    private static String shown(boolean terminal, byte[]... pieces) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ShellScreen screen = new ShellScreen(out, terminal);
        for (byte[] piece : pieces) {
            screen.write(piece);
        }
        return out.toString(terminal ? Output.CHARSET : UTF_8);
    }

    @Test
    void terminalIsGivenNothingThatTakesHoldOfIt() throws IOException {
        assertThat(shown(true, "a\tb\n\u001b[2J\r\u0007\u202e\n".getBytes(UTF_8)))
                .isEqualTo("a\tb\n\\u001b[2J\\u000d\\u0007\\u202e\n");
    }

    @Test
    void charactersAreWholeWhereverOutputIsCut() throws IOException {
        byte[] bytes = "é你😀x".getBytes(UTF_8);
        String whole = shown(true, bytes);
        for (int cut = 0; cut <= bytes.length; cut++) {
            byte[] first = Arrays.copyOf(bytes, cut);
            byte[] second = Arrays.copyOfRange(bytes, cut, bytes.length);
            assertThat(shown(true, first, second)).isEqualTo(whole);
        }
        assertThat(whole).isEqualTo(new String("é你😀x".getBytes(Output.CHARSET), Output.CHARSET));
    }

    @Test
    void whatIsNoTerminalIsGivenTheBytes() throws IOException {
        String text = "a\tb\u001b[2J\r\u0007\u202e\n";
        assertThat(shown(false, text.getBytes(UTF_8))).isEqualTo(text);
    }
}
