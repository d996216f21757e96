package io.github.nonstick.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.MalformedFrameException;
import io.github.nonstick.io.ScriptedSource.Pieces;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyVerificationTest {
    private static final byte[] BODY = "Hello, frame".getBytes(UTF_8);
    private static final byte[] NEXT = "next".getBytes(UTF_8);

    /** A frame with this hash, followed by a sound one. */
    private static FrameReader reader(String hash, byte[] body, HashPolicy policy) throws IOException {
        byte[] stream = Frames.concat(
                new FrameEncoder().encode(FrameHeader.of(body.length).withHash(hash)),
                body,
                Frames.frame("next", NEXT).bytes());
        FrameReader reader = FrameReader.of(
                new ByteArrayInputStream(stream), FrameFormat.standard().withHashPolicy(policy));
        assertThat(reader.next()).isTrue();
        return reader;
    }

    private static FrameReader reader(String hash, byte[] body) throws IOException {
        return reader(hash, body, HashPolicy.VERIFY);
    }

    private static void assertNextIsReadable(FrameReader reader) throws IOException {
        assertThat(reader.next()).isTrue();
        assertThat(reader.verification()).isEqualTo(BodyVerification.PENDING);
        assertThat(reader.readBody()).isEqualTo(NEXT);
        assertThat(reader.verification()).isEqualTo(BodyVerification.VERIFIED);
        assertThat(reader.next()).isFalse();
    }

    private static String wrong(String hex) {
        return (hex.charAt(0) == '0' ? "1" : "0") + hex.substring(1);
    }

    static Stream<byte[]> bodies() {
        byte[] large = new byte[200_000];
        new Random(1).nextBytes(large);
        return Stream.of(new byte[0], BODY, large);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void verifiesEachAlgorithmInEachSpelling(byte[] body) throws IOException {
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            String hex = BodyDigest.hash(algorithm, body).hex();
            String label = algorithm.label();
            for (String hash : new String[] {
                hex, hex.toUpperCase(Locale.ROOT), label + ":" + hex, label.toUpperCase(Locale.ROOT) + ":" + hex
            }) {
                FrameReader reader = reader(hash, body);
                assertThat(reader.verification()).isEqualTo(BodyVerification.PENDING);
                assertThat(reader.readBody()).isEqualTo(body);
                assertThat(reader.verification()).as(hash).isEqualTo(BodyVerification.VERIFIED);
                assertNextIsReadable(reader);
            }
        }
    }

    @Test
    void isNeverPassedOverWhereTheRuntimeLacksTheDigest() throws IOException {
        FrameReader reader = reader(BodyDigest.hash(HashAlgorithm.MD5, BODY).hex(), BODY);
        List<Provider> providers = List.of(Security.getProviders("MessageDigest.MD5"));
        List<Provider> all = List.of(Security.getProviders());
        providers.forEach(provider -> Security.removeProvider(provider.getName()));
        try {
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatThrownBy(reader::readBody)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("MD5 is not offered by this Java runtime");
                assertThat(reader.verification()).isEqualTo(BodyVerification.PENDING);
            }
        } finally {
            providers.forEach(provider -> Security.insertProviderAt(provider, 1 + all.indexOf(provider)));
        }
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void throwsForAWrongHashOfEachAlgorithm(byte[] body) throws IOException {
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            String actual = BodyDigest.hash(algorithm, body).hex();
            String announced = wrong(actual);
            for (String hash : new String[] {announced, algorithm.label() + ":" + announced}) {
                FrameReader reader = reader(hash, body);
                assertThatThrownBy(reader::readBody)
                        .isInstanceOfSatisfying(HashMismatchException.class, e -> {
                            assertThat(e.expected()).isEqualTo(new BodyHash(algorithm, announced));
                            assertThat(e.actual()).isEqualTo(actual);
                            assertThat(e.streamOffset()).isEqualTo(reader.streamOffset());
                        })
                        .hasMessage(algorithm.standardName() + " of the body is " + actual + ", the header says "
                                + announced + ", at stream offset " + reader.streamOffset());
                assertThat(reader.verification()).isEqualTo(BodyVerification.MISMATCHED);
                assertNextIsReadable(reader);
            }
        }
    }

    @Test
    void throwsForAWrongHashOfAnEmptyBodyByEveryWay() throws IOException {
        String hash = wrong(BodyDigest.hash(HashAlgorithm.MD5, new byte[0]).hex());

        assertThatThrownBy(reader(hash, new byte[0])::readBody).isInstanceOf(HashMismatchException.class);
        assertThatThrownBy(reader(hash, new byte[0])::body).isInstanceOf(HashMismatchException.class);
        assertThatThrownBy(() -> reader(hash, new byte[0]).transferBodyTo(new ByteArrayOutputStream()))
                .isInstanceOf(HashMismatchException.class);
    }

    @ParameterizedTest
    @EnumSource(Pieces.class)
    void throwsBeforeTheLastBytesAreHandedOut(Pieces pieces) throws IOException {
        byte[] body = new byte[150_000];
        String hash = "0".repeat(64);
        byte[] stream = Frames.concat(
                new FrameEncoder().encode(FrameHeader.of(body.length).withHash(hash)), body);
        for (int length : new int[] {1_000, 200_000}) {
            FrameReader reader = FrameReader.of(new ScriptedSource(stream, pieces.lengths(5)).stream());
            reader.next();
            InputStream in = reader.body();
            long[] got = {0};
            assertThatThrownBy(() -> {
                        byte[] piece = new byte[length];
                        int read;
                        while ((read = in.read(piece)) >= 0) {
                            got[0] += read;
                        }
                    })
                    .isInstanceOf(HashMismatchException.class);
            assertThat(got[0]).isLessThan(body.length);
        }
        FrameReader reader = FrameReader.of(new ScriptedSource(stream, pieces.lengths(5)).stream());
        reader.next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> reader.transferBodyTo(out)).isInstanceOf(HashMismatchException.class);
        assertThat(out.size()).isLessThan(body.length);
    }

    @Test
    void mismatchIsThrownAgainWhereTheBodyIsReadAgain() throws IOException {
        FrameReader reader = reader("0".repeat(32), BODY);
        InputStream body = reader.body();
        assertThatThrownBy(body::readAllBytes).isInstanceOf(HashMismatchException.class);

        assertThatThrownBy(body::read).isInstanceOf(HashMismatchException.class);
        assertThatThrownBy(reader::body).isInstanceOf(HashMismatchException.class);
        assertThatThrownBy(reader::readBody).isInstanceOf(HashMismatchException.class);
        assertThatThrownBy(() -> reader.transferBodyTo(OutputStream.nullOutputStream()))
                .isInstanceOf(HashMismatchException.class);
        assertNextIsReadable(reader);
    }

    @Test
    void aSkippedBodyIsNotVerified() throws IOException {
        FrameReader reader = reader("0".repeat(32), BODY);
        reader.body().read();

        assertNextIsReadable(reader);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "xxdxxx",
                "asdf165485221",
                "sha256:",
                "crc32c:0123456",
                "sha999:00000000000000000000000000000000",
                "0123456789abcdef0123456789abcdeg",
                "sha256:00000000000000000000000000000000",
                " 0123456789abcdef0123456789abcdef"
            })
    void letsPlaceholdersThroughAsUnverified(String hash) throws IOException {
        FrameReader reader = reader(hash, BODY);
        assertThat(reader.readBody()).isEqualTo(BODY);
        assertThat(reader.verification()).isEqualTo(BodyVerification.UNVERIFIED);
        assertNextIsReadable(reader);

        FrameReader empty = reader(hash, new byte[0]);
        assertThat(empty.readBody()).isEmpty();
        assertThat(empty.verification()).isEqualTo(BodyVerification.UNVERIFIED);

        byte[] stream = new FrameEncoder().encode(FrameHeader.of(0).withHash(hash));
        FrameReader strict = FrameReader.of(
                new ByteArrayInputStream(stream), FrameFormat.standard().withHashPolicy(HashPolicy.REQUIRE));
        assertThatThrownBy(strict::next)
                .isInstanceOfSatisfying(
                        MalformedFrameException.class,
                        e -> assertThat(e.reason()).isEqualTo(MalformedFrameException.Reason.HASH_NOT_VERIFIABLE))
                .hasMessage("hash cannot be verified at stream offset 4: the policy requires one that can, it is \""
                        + hash + "\"");
    }

    @Test
    void missingHashIsUnverified() throws IOException {
        FrameReader reader =
                FrameReader.of(new ByteArrayInputStream(Frames.message(BODY).bytes()));
        reader.next();
        assertThat(reader.readBody()).isEqualTo(BODY);
        assertThat(reader.verification()).isEqualTo(BodyVerification.UNVERIFIED);
    }

    @Test
    void requiredHashesAreVerified() throws IOException {
        BodyHash right = BodyDigest.hash(HashAlgorithm.SHA_1, BODY);
        FrameReader reader = reader(right.hex(), BODY, HashPolicy.REQUIRE);
        reader.readBody();
        assertThat(reader.verification()).isEqualTo(BodyVerification.VERIFIED);

        assertThatThrownBy(reader(wrong(right.hex()), BODY, HashPolicy.REQUIRE)::readBody)
                .isInstanceOf(HashMismatchException.class);
    }

    @Test
    void ignoredHashesAreNotLookedAt() throws IOException {
        for (byte[] body : new byte[][] {new byte[0], BODY}) {
            FrameReader reader = reader("0".repeat(64), body, HashPolicy.IGNORE);
            assertThat(reader.readBody()).isEqualTo(body);
            assertThat(reader.verification()).isEqualTo(BodyVerification.UNVERIFIED);
        }
    }

    @Test
    void isPendingUntilTheLastByte() throws IOException {
        FrameReader reader = reader(BodyDigest.hash(HashAlgorithm.SHA_512, BODY).hex(), BODY);
        InputStream body = reader.body();
        assertThat(body.readNBytes(BODY.length - 1)).isEqualTo(Arrays.copyOf(BODY, BODY.length - 1));
        assertThat(reader.verification()).isEqualTo(BodyVerification.PENDING);
        assertThat(body.read()).isEqualTo(BODY[BODY.length - 1]);
        assertThat(reader.verification()).isEqualTo(BodyVerification.VERIFIED);
    }
}
