package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.BodyVerification;
import io.github.nonstick.io.FrameReader;
import java.io.IOException;
import java.util.Optional;

/** Keeps files that come in one frame each. */
final class PlainFiles {
    private final Destination destination;
    private final FrameReader reader;
    private final HashPolicy hashPolicy;
    private final Answers answers;
    private final BodyTransfer bodies;

    PlainFiles(
            Destination destination, FrameReader reader, HashPolicy hashPolicy, Answers answers, BodyTransfer bodies) {
        this.destination = destination;
        this.reader = reader;
        this.hashPolicy = hashPolicy;
        this.answers = answers;
        this.bodies = bodies;
    }

    /**
     * Takes the reader's current frame.
     *
     * @return the file that was kept; empty if it was passed over
     * @throws RefusedException if it is not kept
     * @throws IOException if the connection fails
     */
    Optional<ReceivedFile> keep(IncomingFile file, FrameHeader header) throws IOException {
        if (hashPolicy == HashPolicy.REQUIRE && header.bodyHash().isEmpty()) {
            SafeName.check(file.name());
            throw new RefusedException(
                    Refusal.HASH_MISMATCH, "the receiver wants a hash that it can verify, the header has none");
        }
        Optional<Destination.Body> begun = destination.begin(file);
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        try (Destination.Body target = begun.get()) {
            BodyHash hash = receiveBody(header, target);
            answers.decide();
            return Optional.of(target.finish(hash, reader.verification() == BodyVerification.VERIFIED));
        }
    }

    /** The hash of the bytes received: the header's where it was verified, else SHA-256. */
    private BodyHash receiveBody(FrameHeader header, Destination.Body target) throws IOException {
        Optional<BodyHash> announced = hashPolicy == HashPolicy.IGNORE ? Optional.empty() : header.bodyHash();
        BodyDigest digest = announced.isPresent() ? null : BodyDigest.of(HashAlgorithm.SHA_256);
        try {
            bodies.transfer(reader, bytes -> {
                answers.checkTaking();
                if (digest != null) {
                    digest.update(bytes.duplicate());
                }
                target.write(bytes);
            });
        } catch (HashMismatchException e) {
            throw new RefusedException(Refusal.HASH_MISMATCH, e.getMessage(), e);
        }
        return digest != null ? digest.finish() : announced.orElseThrow();
    }
}
