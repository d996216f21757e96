package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.io.FrameReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps files that come in one frame each. For use by one thread. */
final class PlainFiles {
    private final Destination destination;
    private final FrameReader reader;
    private final HashPolicy hashPolicy;
    private final Answers answers;
    private final BodyTransfer bodies;

    /** Of an earlier body: to look a digest up takes longer than to hash a small body. Null where none was finished. */
    private @Nullable HashCheck spareCheck;

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
            Optional<BodyHash> announced = hashPolicy == HashPolicy.IGNORE ? Optional.empty() : header.bodyHash();
            BodyHash hash = receiveBody(announced.orElse(null), target);
            answers.decide();
            return Optional.of(target.finish(hash, announced.isPresent()));
        }
    }

    /** The hash of the bytes received: the one announced, which they must have, else SHA-256. */
    private BodyHash receiveBody(@Nullable BodyHash announced, Destination.Body target) throws IOException {
        HashCheck check = takeCheck(announced == null ? HashAlgorithm.SHA_256 : announced.algorithm());
        check.begin(announced);
        bodies.transfer(reader, new BodyTransfer.Target() {
            @Override
            public void hash(ByteBuffer bytes) {
                check.update(bytes);
            }

            @Override
            public void write(ByteBuffer bytes) throws IOException {
                answers.checkTaking();
                if (reader.bodyRemaining() == 0 && !bodies.hashesBehind()) {
                    // What cannot be taken back is not complete before it is verified.
                    finish(check);
                }
                target.write(bytes);
            }
        });
        return finish(check);
    }

    private HashCheck takeCheck(HashAlgorithm algorithm) {
        HashCheck check = spareCheck;
        spareCheck = null;
        return check != null && check.algorithm() == algorithm ? check : new HashCheck(algorithm);
    }

    private BodyHash finish(HashCheck check) throws RefusedException {
        spareCheck = check;
        return check.finish("", reader.streamOffset());
    }
}
