package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a peer sent is printable ASCII in a message, and no longer than promised. */
class EscapedTest {
    @Test
    void bytesAreShownAsTheyAreOrEscaped() {
        byte[] bytes = "..\"a\\ ~\r\n\0\u001f\u007f\u0080\u00ff..".getBytes(ISO_8859_1);

        assertThat(Escaped.bytes(bytes, 2, bytes.length - 4))
                .isEqualTo("\"\\\"a\\\\ ~\\r\\n\\x00\\x1f\\x7f\\x80\\xff\"");
        assertThat(Escaped.bytes(bytes, 2, 0)).isEqualTo("\"\"");
    }

    @Test
    void bytesBeyondTheCapAreLeftOut() {
        byte[] bytes = "a".repeat(33).getBytes(ISO_8859_1);

        assertThat(Escaped.bytes(bytes, 0, 32)).isEqualTo('"' + "a".repeat(32) + '"');
        assertThat(Escaped.bytes(bytes, 0, 33)).isEqualTo('"' + "a".repeat(32) + "\"...");
    }

    @Test
    void textIsShownAsItIsOrEscaped() {
        assertThat(Escaped.text("\"a\\ ~\r\n\0\u001f\u007f\u00e4\u202e\ud83d"))
                .isEqualTo("\"\\\"a\\\\ ~\\u000d\\u000a\\u0000\\u001f\\u007f\\u00e4\\u202e\\ud83d\"");
        assertThat(Escaped.text("")).isEqualTo("\"\"");
    }

    @Test
    void textBeyondTheCapIsLeftOut() {
        assertThat(Escaped.text("a".repeat(200))).isEqualTo('"' + "a".repeat(200) + '"');
        assertThat(Escaped.text("a".repeat(201))).isEqualTo('"' + "a".repeat(200) + "\"...");
    }
}
