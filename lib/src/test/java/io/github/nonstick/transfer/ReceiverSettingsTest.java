package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.Deadlines;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReceiverSettingsTest {
    @Test
    void eachSettingIsSetByItself() {
        Storage.Factory storage = other -> {
            throw new AssertionError("not opened");
        };
        FrameFormat format = FrameFormat.standard().withHeaderOnlyFrames(true);
        Greeting greeting = Greeting.ofLength(3);
        ReceiverLimits limits = ReceiverLimits.standard().withMaxFileSize(3);
        Deadlines deadlines = Deadlines.standard().withFirstByte(Duration.ofSeconds(7));
        TlsSettings tls = TlsSettings.client();
        Token token = Token.of("0123456789abcdef");
        ReceiverListener listener = new ReceiverListener() {};
        ReceiverSettings settings = new ReceiverSettings(
                        storage,
                        ConflictPolicy.REFUSE,
                        FrameFormat.standard(),
                        Greeting.none(),
                        ReceiverLimits.standard(),
                        Deadlines.standard(),
                        true,
                        null,
                        null,
                        new ReceiverListener() {})
                .withConflictPolicy(ConflictPolicy.RENAME)
                .withFormat(format)
                .withGreeting(greeting)
                .withLimits(limits)
                .withDeadlines(deadlines)
                .withSync(false)
                .withTls(tls)
                .withToken(token)
                .withListener(listener);
        assertThat(settings)
                .isEqualTo(new ReceiverSettings(
                        storage,
                        ConflictPolicy.RENAME,
                        format,
                        greeting,
                        limits,
                        deadlines,
                        false,
                        tls,
                        token,
                        listener));
    }

    @Test
    void aTokenIsPrintableAndNotPrinted() {
        Token token = Token.of("0123456789abcdef");
        assertThat(token).hasToString("Token");
        assertThat(token.text()).isEqualTo("0123456789abcdef");
        assertThat(token.matches("0123456789abcdef")).isTrue();
        assertThat(token.matches("0123456789abcdeg")).isFalse();
        assertThat(token.matches(1L)).isFalse();
        assertThat(Token.of("~".repeat(256)).text()).hasSize(256);
        assertThatThrownBy(() -> Token.of("~".repeat(257))).hasMessage("token has 257 characters, not 16 to 256");
        assertThatThrownBy(() -> Token.of("~".repeat(15))).hasMessage("token has 15 characters, not 16 to 256");
        for (String other : new String[] {" ", "\u007f"}) {
            assertThatThrownBy(() -> Token.of("0123456789abcdef" + other)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aGreetingHasALengthOrEndsWithTheFirstFrame() {
        assertThat(Greeting.none().isNone()).isTrue();
        assertThat(Greeting.none().endsWithFrame()).isFalse();
        assertThat(Greeting.none().maxLength()).isZero();
        assertThat(Greeting.none()).hasToString("Greeting[0 bytes]");
        assertThat(Greeting.ofLength(3).isNone()).isFalse();
        assertThat(Greeting.ofLength(3).endsWithFrame()).isFalse();
        assertThat(Greeting.ofLength(3).maxLength()).isEqualTo(3);
        assertThat(Greeting.untilFrame().isNone()).isFalse();
        assertThat(Greeting.untilFrame().endsWithFrame()).isTrue();
        assertThat(Greeting.untilFrame().maxLength()).isEqualTo(65_536);
        assertThat(Greeting.ofLength(3).hashCode())
                .isNotEqualTo(Greeting.ofLength(4).hashCode());
        assertThat(Greeting.ofLength(3))
                .hasToString("Greeting[3 bytes]")
                .isEqualTo(Greeting.ofLength(3))
                .hasSameHashCodeAs(Greeting.ofLength(3))
                .isNotEqualTo(Greeting.ofLength(4))
                .isNotEqualTo("3");
        assertThat(Greeting.untilFrame()).hasToString("Greeting[until frame]");
        assertThat(Greeting.ofLength(0)).isSameAs(Greeting.none());
        assertThat(Greeting.ofLength(65_536).maxLength()).isEqualTo(65_536);
        assertThatThrownBy(() -> Greeting.ofLength(65_537))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("greeting length 65537 is not in 0 to 65536");
        assertThatThrownBy(() -> Greeting.ofLength(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSendersAttributesAreInItsHeaders() {
        SenderSettings settings = new SenderSettings(InetSocketAddress.createUnresolved("localhost", 1));
        settings.addAttribute("a", 1L);
        settings.addAttribute("b", "two");
        assertThat(new SenderSettings(settings).withAttributes(FrameHeader.of(3)))
                .isEqualTo(FrameHeader.of(3).with("a", 1L).with("b", "two"));
    }

    @Test
    void anOutgoingStreamHasTheNameOfCommandLines() {
        assertThat(new OutgoingStream(InputStream.nullInputStream(), "a").file())
                .isEqualTo(Path.of("-"));
    }
}
