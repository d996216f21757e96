package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are hashed on another thread than the one that writes them. */
@Timeout(120)
class LargeBodyTest {
    private static final int AT_ONCE = BodyBuffers.BUFFER_LENGTH;

    @TempDir
    Path parent;

    private Receiving receiving;

    @AfterEach
    void nothingElseIsThere() throws IOException {
        receiving.stop();
        receiving.assertNothingElse();
        receiving.assertNoEvent();
    }

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return body;
    }

    private static String hex(HashAlgorithm algorithm, byte[] body) {
        return BodyDigest.hash(algorithm, body).hex();
    }

    private static FrameHeader header(String name, byte[] body) {
        return FrameHeader.of(body.length).withFilename(name).with("want_reply", 1);
    }

    private void assertStored(String event, String name, byte[] body) throws Exception {
        assertThat(receiving.event()).isEqualTo(event);
        assertThat(receiving.directory().resolve(name)).hasBinaryContent(body);
    }

    @ParameterizedTest
    @ValueSource(ints = {AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE, 4 * AT_ONCE + 1, 20 * AT_ONCE - 1})
    void storesBodiesWithAndWithoutHash(int length) throws Exception {
        receiving = Receiving.in(parent);
        byte[] body = body(length);
        String sha256 = hex(HashAlgorithm.SHA_256, body);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(RawPeer.start(header("a", body).withHash(sha256)), body);
            assertStored("stored a verified", "a", body);
            peer.write(RawPeer.start(header("b", body)), body);
            assertStored("stored b", "b", body);
            assertThat(peer.end().answers()).allMatch(answer -> sha256.equals(answer.attribute("stored_hash")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifiesEveryKindOfHash(HashAlgorithm algorithm) throws Exception {
        receiving = Receiving.in(parent);
        byte[] body = body(3 * AT_ONCE + 5);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(RawPeer.start(header("a", body).withHash(hex(algorithm, body))), body)
                    .end();
            assertStored("stored a verified", "a", body);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, AT_ONCE - 1, AT_ONCE, 3 * AT_ONCE, 5 * AT_ONCE + 6})
    void keepsNothingOfABodyWithAWrongByteAnywhere(int wrong) throws Exception {
        receiving = Receiving.in(parent);
        byte[] body = body(5 * AT_ONCE + 7);
        String announced = hex(HashAlgorithm.SHA_256, body);
        body[wrong] ^= 1;
        byte[] start = RawPeer.start(header("a", body).withHash(announced));
        String reason = "SHA-256 of the body is " + hex(HashAlgorithm.SHA_256, body) + ", the header says " + announced
                + ", at stream offset " + (start.length + body.length);
        byte[] next = body(AT_ONCE * 2);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            List<FrameHeader> answers = peer.write(start, body)
                    .write(RawPeer.start(header("next", next).withHash(hex(HashAlgorithm.SHA_256, next))), next)
                    .end()
                    .answers();
            assertThat(answers).extracting(answer -> answer.attribute("reason")).containsExactly(reason, null);
        }
        assertThat(receiving.event()).isEqualTo("refused HASH_MISMATCH: " + reason);
        assertStored("stored next verified", "next", next);
        assertThat(receiving.names()).containsExactly("next");
    }

    @Test
    void keepsNothingOfABodyThatIsCut() throws Exception {
        receiving = Receiving.in(parent);
        byte[] body = body(4 * AT_ONCE);
        byte[] half = body(2 * AT_ONCE);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(RawPeer.start(header("a", body)), half).end();
            assertThat(receiving.event()).startsWith("failed TruncatedFrameException");
        }
        assertThat(receiving.directory()).isEmptyDirectory();
    }
}
