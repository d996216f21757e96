package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What the reference says of a header, wherever that stands in an array. */
class HeaderJsonTest {
    private static void read(String header) throws FramingException {
        byte[] bytes = ("....." + header).getBytes(ISO_8859_1);
        HeaderJson.read(FrameFormat.standard(), bytes, 5, header.length(), 100);
    }

    @Test
    void faultOfUtf8IsWhereItStandsInTheStream() {
        assertThatThrownBy(() -> read("{\"a\": \"\u00ff\"}"))
                .hasMessage("header is not valid UTF-8 at stream offset 107: the bytes there are \"\\xff\\\"}\","
                        + " the header begins \"{\\\"a\\\": \\\"\\xff\\\"}\"");
    }

    @Test
    void numbersAreShownUpToTheCapAndNotBeyond() {
        String digits = "1".repeat(40);

        assertThatThrownBy(() -> read("{\"data_size\": " + digits + "}"))
                .hasMessageStartingWith("data_size " + digits + " exceeds 9223372036854775807 at stream offset 114: ");
        assertThatThrownBy(() -> read("{\"data_size\": " + digits + "1}"))
                .hasMessageStartingWith(
                        "data_size " + digits + "... exceeds 9223372036854775807 at stream offset 114: ");
    }
}
