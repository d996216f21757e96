package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.transfer.FileSender;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendCommandTest {
    @Test
    void waitsLongerForAnAnswerToMoreBytes() {
        assertThat(SendCommand.replyTimeout(List.of(0L))).isEqualTo(Duration.ofSeconds(60));
        assertThat(SendCommand.replyTimeout(List.of(10L << 20, 1L, 20L << 20))).isEqualTo(Duration.ofSeconds(63));
    }

    @Test
    void waitsNoLongerThanASenderCan() {
        for (List<Long> lengths : List.of(
                List.of(1L << 50),
                List.of(Long.MAX_VALUE),
                List.of(1L << 62, 1L << 62),
                List.of(Long.MAX_VALUE, Long.MAX_VALUE, 2L))) {
            Duration timeout = SendCommand.replyTimeout(lengths);
            assertThat(timeout).isEqualTo(Duration.ofDays(1).plusSeconds(60));
            FileSender.to(new InetSocketAddress(0)).withReplyTimeout(timeout);
        }
    }
}
