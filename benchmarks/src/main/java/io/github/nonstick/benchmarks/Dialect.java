package io.github.nonstick.benchmarks;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.HeaderKeys;

/** The names that the keys of a header have, and how the reader knows them. */
public enum Dialect {
    /** The standard keys. */
    STANDARD(HeaderKeys.standard(), HeaderKeys.standard()),
    /** Other keys, which the reader was told. */
    OTHER_KEYS(Names.OTHER, Names.OTHER),
    /** Other keys, which the reader finds among all that are known. */
    ALIASES(Names.OTHER, HeaderKeys.standard().withKnownAliasesRead()),
    /** All names that are known at once. */
    EVERY_ALIAS(
            HeaderKeys.standard().withKnownAliasesWritten(),
            HeaderKeys.standard().withKnownAliasesRead());

    private static final class Names {
        static final HeaderKeys OTHER = HeaderKeys.of("total_size", "file_name", "md5");
    }

    @SuppressWarnings("ImmutableEnumChecker") // is, as its description says
    private final HeaderKeys written;

    @SuppressWarnings("ImmutableEnumChecker")
    private final HeaderKeys read;

    Dialect(HeaderKeys written, HeaderKeys read) {
        this.written = written;
        this.read = read;
    }

    FrameFormat written() {
        return NonstickCodec.FORMAT.withKeys(written);
    }

    FrameFormat read() {
        return NonstickCodec.FORMAT.withKeys(read);
    }
}
