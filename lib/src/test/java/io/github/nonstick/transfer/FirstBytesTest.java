package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FirstBytesTest {
    private final FirstBytes first = new FirstBytes();

    private void add(String text) {
        ByteBuffer read = ByteBuffer.allocate(3 + text.length()).position(3);
        read.put(text.getBytes(ISO_8859_1));
        first.add(read, text.length());
    }

    @Test
    void keepsALineThatMayBeARequest() {
        first.add(ByteBuffer.allocate(0), 0);
        assertThat(first.mayGrow()).isTrue();
        add("GET / HT");
        assertThat(first.line()).isEmpty();
        assertThat(first.mayGrow()).isTrue();
        first.add(ByteBuffer.allocate(0), 0);
        first.add(ByteBuffer.allocate(0), -1);
        add("TP/1.1\r\nHost: x\r\n");
        assertThat(first.line()).isEqualTo("GET / HTTP/1.1");
        assertThat(first.mayGrow()).isFalse();
    }

    @Test
    void aLineMayEndWithALineFeedAlone() {
        add("A\n");
        assertThat(first.line()).isEqualTo("A");
    }

    @Test
    void whatBeginsOtherwiseIsNotKept() {
        for (String text : new String[] {"@", "[", "\n", "g", "\0"}) {
            FirstBytes other = new FirstBytes();
            ByteBuffer read =
                    ByteBuffer.wrap((text + "x\n").getBytes(ISO_8859_1)).position(3);
            other.add(read, 3);
            assertThat(other.line()).isEmpty();
            assertThat(other.mayGrow()).isFalse();
        }
        for (String text : new String[] {"A", "Z"}) {
            FirstBytes other = new FirstBytes();
            other.add(ByteBuffer.wrap((text + "x\n").getBytes(ISO_8859_1)).position(3), 3);
            assertThat(other.line()).isEqualTo(text + "x");
        }
    }

    @Test
    void keepsNoMoreThanALongestRequestLine() {
        add("A".repeat(7_999));
        assertThat(first.mayGrow()).isTrue();
        add("B\n");
        assertThat(first.line()).isEmpty();
        assertThat(first.mayGrow()).isFalse();
    }

    @Test
    void whatIsForgottenDoesNotComeBack() {
        add("GET");
        first.forget();
        add(" / HTTP/1.1\r\n");
        assertThat(first.line()).isEmpty();
        assertThat(first.mayGrow()).isFalse();
    }
}
