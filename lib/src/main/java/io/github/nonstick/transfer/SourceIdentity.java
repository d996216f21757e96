package io.github.nonstick.transfer;

import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FileBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * By what a receiver knows a file again that is offered once more.
 *
 * @param id 32 hexadecimal digits: the same for the same file under the same name at the receiver
 * @param version another one when the file has changed
 */
record SourceIdentity(String id, String version) {
    private static final int ID_LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * The identity of a file.
     *
     * @throws UnreadableException if its real path cannot be told
     */
    static SourceIdentity of(OutgoingFile file, FileBody body) throws UnreadableException {
        String directory = file.place() == null ? "" : file.place().directory();
        try {
            String source = file.file().toRealPath() + "\0" + directory + "\0" + file.name();
            return new SourceIdentity(digest(source), digest(body.version()));
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    /** An identity that comes once: of a source that cannot be read again. */
    static SourceIdentity unique() {
        byte[] random = new byte[ID_LENGTH / 2];
        RANDOM.nextBytes(random);
        return new SourceIdentity(HexFormat.of().formatHex(random), "-");
    }

    /** A digest, because the text is nobody's business on the other side. */
    private static String digest(String text) {
        return BodyDigest.hash(HashAlgorithm.SHA_256, text.getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, ID_LENGTH);
    }
}
