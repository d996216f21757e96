package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.nonstick.HeaderKeys.Key;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A name has one meaning in a header, or none. */
class HeaderKeysTest {
    private static final HeaderKeys STANDARD = HeaderKeys.standard();

    @Test
    void standardKeysHaveNoAliases() {
        for (Key key : Key.values()) {
            assertThat(STANDARD.aliasesRead(key)).isEmpty();
            assertThat(STANDARD.aliasesWritten(key)).isEmpty();
        }
        assertThat(STANDARD.name(Key.DATA_SIZE)).isEqualTo("data_size");
        assertThat(STANDARD.name(Key.FILENAME)).isEqualTo("filename");
        assertThat(STANDARD.name(Key.HASH)).isEqualTo("hash");
    }

    @Test
    void keepsAliasesInTheOrderGivenAndEachOnce() {
        HeaderKeys keys = STANDARD.withAliasesRead(Key.DATA_SIZE, "size", "len")
                .withAliasesRead(Key.DATA_SIZE, "n", "size")
                .withAliasesWritten(Key.HASH, "md5")
                .withAliasesWritten(Key.HASH, "sum");

        assertThat(keys.aliasesRead(Key.DATA_SIZE)).containsExactly("size", "len", "n");
        assertThat(keys.aliasesWritten(Key.HASH)).containsExactly("md5", "sum");
        assertThat(keys.aliasesRead(Key.HASH)).isEmpty();
        assertThat(keys)
                .hasToString("HeaderKeys[data_size, filename, hash; read also size, len, n; written also md5, sum]");
    }

    @Test
    void namesMayBeReadAndWrittenForOneKey() {
        HeaderKeys keys = STANDARD.withAliasesRead(Key.HASH, "md5").withAliasesWritten(Key.HASH, "md5");

        assertThat(keys.aliasesRead(Key.HASH)).isEqualTo(keys.aliasesWritten(Key.HASH));
    }

    @Test
    void refusesNameOfKeyAsAlias() {
        for (Key key : Key.values()) {
            for (String name : List.of("data_size", "filename", "hash")) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> STANDARD.withAliasesRead(key, name))
                        .withMessage("\"" + name + "\" cannot be an alias: it is a header key");
                assertThatIllegalArgumentException().isThrownBy(() -> STANDARD.withAliasesWritten(key, name));
            }
        }
    }

    @Test
    void refusesAliasOfTwoKeys() {
        HeaderKeys read = STANDARD.withAliasesRead(Key.DATA_SIZE, "size");
        HeaderKeys written = STANDARD.withAliasesWritten(Key.DATA_SIZE, "size");
        for (HeaderKeys keys : List.of(read, written)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> keys.withAliasesRead(Key.HASH, "x", "size"))
                    .withMessage("\"size\" cannot be an alias of hash: it is one of data_size");
            assertThatIllegalArgumentException().isThrownBy(() -> keys.withAliasesWritten(Key.FILENAME, "size"));
        }
    }

    @Test
    void refusesAliasThatNoReaderTakes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withAliasesRead(Key.HASH, "\ud800"))
                .withMessage("key has half a surrogate pair: \"\\ud800\"");
    }

    @Test
    void knownAliasesAreAllButTheKeysThemselves() {
        HeaderKeys keys = HeaderKeys.of("total_size", "data", "name").withKnownAliasesRead();

        assertThat(keys.aliasesRead(Key.DATA_SIZE))
                .containsExactly(
                        "data_size",
                        "filesize",
                        "file_size",
                        "data_length",
                        "filesize_bytes",
                        "msg_size",
                        "datasize",
                        "size",
                        "fileLength");
        assertThat(keys.aliasesRead(Key.FILENAME)).containsExactly("filename", "file_name", "fileName");
        assertThat(keys.aliasesRead(Key.HASH))
                .containsExactly("hash", "md5", "file_md5", "file_hash", "md5_val", "sha256");
        assertThat(keys.aliasesWritten(Key.HASH)).isEmpty();
    }

    @Test
    void knownAliasesLeaveOthersTheirMeaning() {
        HeaderKeys keys = STANDARD.withAliasesRead(Key.FILENAME, "size")
                .withAliasesWritten(Key.FILENAME, "md5")
                .withKnownAliasesRead()
                .withKnownAliasesWritten();

        assertThat(keys.aliasesRead(Key.FILENAME)).containsExactly("size", "file_name", "name", "fileName");
        assertThat(keys.aliasesWritten(Key.FILENAME)).containsExactly("md5", "file_name", "name", "fileName");
        assertThat(keys.aliasesRead(Key.DATA_SIZE)).doesNotContain("size").contains("total_size");
        assertThat(keys.aliasesWritten(Key.HASH)).containsExactly("file_md5", "file_hash", "md5_val", "sha256");
    }

    @Test
    void keysDifferByAnyAlias() {
        Set<Object> different = new HashSet<>(Set.of(
                STANDARD,
                STANDARD.withAliasesRead(Key.HASH, "a"),
                STANDARD.withAliasesRead(Key.FILENAME, "a"),
                STANDARD.withAliasesWritten(Key.HASH, "a"),
                STANDARD.withAliasesRead(Key.HASH, "a", "b"),
                STANDARD.withAliasesRead(Key.HASH, "b", "a"),
                STANDARD.withKnownAliasesRead()));

        assertThat(different).hasSize(7);
        assertThat(STANDARD.withAliasesRead(Key.HASH)).isEqualTo(STANDARD).hasSameHashCodeAs(STANDARD);
        assertThat(STANDARD.withKnownAliasesRead())
                .isEqualTo(STANDARD.withKnownAliasesRead())
                .hasSameHashCodeAs(STANDARD.withKnownAliasesRead());
    }
}
