package io.github.nonstick.examples.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HtmlTextTest {
    private static byte[] bytes(int... bytes) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = (byte) bytes[i];
        }
        return result;
    }

    @Test
    void showsCharactersThatShow() {
        String text = "a é 测试 \ud83d\ude00 \ufffd שלום";
        assertThat(HtmlText.of(text)).isEqualTo(text);
    }

    @Test
    void escapesMarkup() {
        assertThat(HtmlText.of("<a href=\"b\">&'")).isEqualTo("&lt;a href=&quot;b&quot;&gt;&amp;&#39;");
        assertThat(HtmlText.plain("<b>\n</b>")).isEqualTo("&lt;b&gt;\\n&lt;/b&gt;");
    }

    @Test
    void escapesCharactersThatDoNotShow() {
        assertThat(HtmlText.plain("\0\n\u007f\u0085\u202e\u200b\u0301\ue000\u2028\ufeff"))
                .isEqualTo("\\x00\\n\\x7f\\u{85}\\u{202e}\\u{200b}\\u{301}\\u{e000}\\u{2028}\\u{feff}");
    }

    @Test
    void escapesBytesThatAreNoCharacter() {
        assertThat(HtmlText.of(bytes(0xff, 'a', 0x80, 0xc3))).isEqualTo("<b>\\xff</b>a<b>\\x80</b><b>\\xc3</b>");
        assertThat(HtmlText.of(bytes(0xc0, 0x80))).isEqualTo("<b>\\xc0</b><b>\\x80</b>");
        assertThat(HtmlText.of(bytes(0xed, 0xa0, 0x80))).isEqualTo("<b>\\xed</b><b>\\xa0</b><b>\\x80</b>");
        assertThat(HtmlText.of(bytes(0xe6, 0xb5, '<'))).isEqualTo("<b>\\xe6</b><b>\\xb5</b>&lt;");
    }

    @Test
    void accountsForEveryByte() {
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            byte[] text = new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            for (byte[] some : new byte[][] {bytes, text}) {
                int length = HtmlText.text(some, 0, some.length).stream()
                        .mapToInt(HtmlText.Glyph::length)
                        .sum();
                assertThat(length).as("seed %d", seed).isEqualTo(some.length);
                assertThat(HtmlText.plain(new String(some, StandardCharsets.ISO_8859_1)))
                        .as("seed %d", seed)
                        .doesNotMatch("(?s).*[<>\"'\\p{Cntrl}].*");
            }
        }
    }
}
