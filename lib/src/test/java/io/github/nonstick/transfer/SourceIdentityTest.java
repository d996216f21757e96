package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.io.FileBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceIdentityTest {
    @TempDir
    Path home;

    private static SourceIdentity of(OutgoingFile file) throws IOException {
        try (FileBody body = file.open()) {
            return SourceIdentity.of(file, body);
        }
    }

    @Test
    void isThatOfPathPlaceAndName() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "content");
        Path link = Files.createSymbolicLink(home.resolve("link"), file);
        SourceIdentity identity = of(new OutgoingFile(file, "name"));
        assertThat(identity.id()).matches("[0-9a-f]{32}").isNotEqualTo(identity.version());
        assertThat(identity.version()).matches("[0-9a-f]{32}");
        assertThat(of(new OutgoingFile(link, "name"))).isEqualTo(identity);
        assertThat(of(new OutgoingFile(file, "other")).id()).isNotEqualTo(identity.id());
        SourceIdentity placed = of(new OutgoingFile(file, "name", new TreePlace("d", 1, false)));
        assertThat(placed.id()).isNotEqualTo(identity.id());
        assertThat(placed.version()).isEqualTo(identity.version());
        Files.writeString(file, "other content");
        assertThat(of(new OutgoingFile(file, "name")).id()).isEqualTo(identity.id());
        assertThat(of(new OutgoingFile(file, "name")).version()).isNotEqualTo(identity.version());
    }

    @Test
    void aFileThatIsGoneHasNone() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "content");
        try (FileBody body = FileBody.open(file)) {
            Files.delete(file);
            assertThatThrownBy(() -> SourceIdentity.of(OutgoingFile.of(file), body))
                    .isInstanceOf(UnreadableException.class)
                    .hasCauseInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void oneThatComesOnceIsLikeNoOther() {
        SourceIdentity unique = SourceIdentity.unique();
        assertThat(unique.id())
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(SourceIdentity.unique().id());
        assertThat(unique.version()).isEqualTo("-");
    }
}
