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
import java.nio.file.Path;
import java.util.Optional;

/** Keeps files that come in one frame each. */
final class PlainFiles {
    private final TargetTree tree;
    private final SpaceLedger space;
    private final FrameReader reader;
    private final HashPolicy hashPolicy;
    private final Answers answers;
    private final BodyTransfer bodies;

    PlainFiles(
            TargetTree tree,
            SpaceLedger space,
            FrameReader reader,
            HashPolicy hashPolicy,
            Answers answers,
            BodyTransfer bodies) {
        this.tree = tree;
        this.space = space;
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
        String name = SafeName.check(file.name());
        TargetDirectory directory = tree.directory(file.parent());
        if (directory.skips(name)) {
            return Optional.empty();
        }
        directory.admit(name);
        try (SpaceLedger.Claim room = space.claim(file.length());
                PartialFile partial = directory.create(file.executable())) {
            BodyHash hash = receiveBody(header, partial, room);
            answers.decide();
            Path stored = directory.publish(partial, name, file.modified());
            boolean verified = reader.verification() == BodyVerification.VERIFIED;
            return Optional.of(
                    new ReceivedFile(String.valueOf(file.fullName()), stored, header.dataSize(), hash, verified));
        }
    }

    /** The hash of the bytes received: the header's where it was verified, else SHA-256. */
    private BodyHash receiveBody(FrameHeader header, PartialFile partial, SpaceLedger.Claim room) throws IOException {
        Optional<BodyHash> announced = hashPolicy == HashPolicy.IGNORE ? Optional.empty() : header.bodyHash();
        BodyDigest digest = announced.isPresent() ? null : BodyDigest.of(HashAlgorithm.SHA_256);
        try {
            bodies.transfer(reader, bytes -> {
                answers.checkTaking();
                int length = bytes.remaining();
                if (digest != null) {
                    digest.update(bytes.duplicate());
                }
                partial.write(bytes);
                room.written(length);
            });
        } catch (HashMismatchException e) {
            throw new RefusedException(Refusal.HASH_MISMATCH, e.getMessage(), e);
        }
        return digest != null ? digest.finish() : announced.orElseThrow();
    }
}
