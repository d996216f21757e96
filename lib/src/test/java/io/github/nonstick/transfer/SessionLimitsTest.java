package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameHeader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SessionLimitsTest {
    private static final Token TOKEN = Token.of("0123456789abcdef");
    private static final FrameHeader BARE = FrameHeader.of(0);
    private static final ReceiverLimits LIMITS = ReceiverLimits.standard()
            .withMaxFileSize(10)
            .withMaxConnections(3)
            .withMaxFilesPerConnection(2)
            .withMaxBytesPerConnection(15)
            .withFreeSpaceReserve(0);

    private static void assertRefused(ThrowingCallable asked, Refusal refusal, String message) {
        assertThatThrownBy(asked)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(refusal))
                .hasMessage(message);
    }

    @Test
    void limitsAreAsTheyWereSet() {
        assertThat(ReceiverLimits.standard()).isNotNull();
        assertThat(LIMITS.maxFileSize()).isEqualTo(10);
        assertThat(LIMITS.maxConnections()).isEqualTo(3);
        assertThat(LIMITS.maxFilesPerConnection()).isEqualTo(2);
        assertThat(LIMITS.maxBytesPerConnection()).isEqualTo(15);
        assertThat(LIMITS.freeSpaceReserve()).isZero();
        assertThat(LIMITS.withFreeSpaceReserve(1).freeSpaceReserve()).isEqualTo(1);
        assertThat(LIMITS.withMaxFileSize(0).maxFileSize()).isZero();
        assertThat(LIMITS.withMaxBytesPerConnection(0).maxBytesPerConnection()).isZero();
        assertThat(LIMITS.withMaxConnections(1).maxConnections()).isEqualTo(1);
        assertThat(LIMITS.withMaxFilesPerConnection(1).maxFilesPerConnection()).isEqualTo(1);
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        assertOutOfRange(() -> LIMITS.withMaxFileSize(-1), "maxFileSize -1 is less than 0");
        assertOutOfRange(() -> LIMITS.withMaxConnections(0), "maxConnections 0 is less than 1");
        assertOutOfRange(() -> LIMITS.withMaxFilesPerConnection(0), "maxFilesPerConnection 0 is less than 1");
        assertOutOfRange(() -> LIMITS.withMaxBytesPerConnection(-1), "maxBytesPerConnection -1 is less than 0");
        assertOutOfRange(() -> LIMITS.withFreeSpaceReserve(-1), "freeSpaceReserve -1 is less than 0");
    }

    private static void assertOutOfRange(ThrowingCallable set, String message) {
        assertThatThrownBy(set).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void whoShowsTheTokenOnceIsAdmitted() throws RefusedException {
        SessionLimits session = new SessionLimits(LIMITS, TOKEN, true);
        assertRefused(() -> session.admit(BARE), Refusal.UNAUTHORIZED, "the receiver wants a token, none was shown");
        assertRefused(
                () -> session.admit(BARE.with("token", "another")),
                Refusal.UNAUTHORIZED,
                "the receiver wants a token, another one was shown");
        assertThat(session.admitted()).isFalse();
        session.admit(BARE.with("token", TOKEN.text()));
        assertThat(session.admitted()).isTrue();
        assertThatCode(() -> session.admit(BARE)).doesNotThrowAnyException();
    }

    @Test
    void whereThereIsNoRoomNobodyIsAdmitted() {
        SessionLimits session = new SessionLimits(LIMITS, null, false);
        assertRefused(() -> session.admit(BARE), Refusal.BUSY, "the receiver serves 3 connections, no more");
        assertThat(session.admitted()).isFalse();
    }

    @Test
    void countsFilesAndBytes() throws RefusedException {
        SessionLimits session = new SessionLimits(LIMITS, null, true);
        assertRefused(() -> session.countFile(11), Refusal.TOO_LARGE, "file has 11 bytes, at most 10 are accepted");
        session.countFile(10);
        assertRefused(
                () -> session.countFile(0),
                Refusal.SESSION_LIMIT,
                "this is file 3 of the connection, at most 2 are accepted");
        assertRefused(
                () -> session.countBytes(6),
                Refusal.SESSION_LIMIT,
                "file has 6 bytes, 5 of the 15 that a connection may bring are left");
        session.countBytes(5);
        assertRefused(
                () -> session.countBytes(1),
                Refusal.SESSION_LIMIT,
                "file has 1 bytes, 0 of the 15 that a connection may bring are left");
    }
}
