package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.io.Deadlines;
import java.io.InputStream;
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
    void tokensAndGreetingsSayNoMoreThanTheyMay() {
        Token token = Token.of("0123456789abcdef");
        assertThat(token).hasToString("Token");
        assertThat(token.text()).isEqualTo("0123456789abcdef");
        assertThat(token.matches("0123456789abcdef")).isTrue();
        assertThat(token.matches("0123456789abcdeg")).isFalse();
        assertThat(token.matches(1L)).isFalse();
        assertThat(Greeting.ofLength(3))
                .hasToString("Greeting[3 bytes]")
                .isEqualTo(Greeting.ofLength(3))
                .hasSameHashCodeAs(Greeting.ofLength(3))
                .isNotEqualTo(Greeting.ofLength(4))
                .isNotEqualTo("3");
        assertThat(Greeting.untilFrame()).hasToString("Greeting[until frame]");
        assertThat(Greeting.ofLength(0)).isSameAs(Greeting.none());
        assertThat(Greeting.ofLength(65_536).maxLength()).isEqualTo(65_536);
    }

    @Test
    void anOutgoingStreamHasTheNameOfCommandLines() {
        assertThat(new OutgoingStream(InputStream.nullInputStream(), "a").file())
                .isEqualTo(Path.of("-"));
    }
}
