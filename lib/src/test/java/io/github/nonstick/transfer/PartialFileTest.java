package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialFileTest {
    @TempDir
    Path directory;

    /** A way to give a file a name that must be free. */
    private interface Publishing {
        void run(PartialFile file, Path target) throws IOException;
    }

    private static final List<Publishing> NEW = List.of(PartialFile::publishNew, PartialFile::moveWithoutLink);

    private PartialFile partial(String content) throws IOException {
        PartialFile file = PartialFile.create(directory);
        file.write(ByteBuffer.wrap(content.getBytes(US_ASCII)));
        return file;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void hasARandomNameUntilItIsPublished() throws IOException {
        try (PartialFile first = partial("1");
                PartialFile second = partial("2")) {
            assertThat(names()).hasSize(2).allMatch(name -> name.matches("\\.nonstick-[0-9a-f]{16}\\.part"));
            first.publishNew(directory.resolve("a"));
            second.publishOver(directory.resolve("b"));
            assertThat(names()).containsExactly("a", "b");
        }
        assertThat(names()).containsExactly("a", "b");
        assertThat(directory.resolve("a")).hasContent("1");
        assertThat(directory.resolve("b")).hasContent("2");
    }

    @Test
    void leavesNoDescriptorOpenWhereMemoryIsShort() throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            DirectoryEntries poor = (DirectoryEntries) Proxy.newProxyInstance(
                    DirectoryEntries.class.getClassLoader(),
                    new Class<?>[] {DirectoryEntries.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "directory" -> directory;
                        case "openEntries" -> entries;
                        default -> throw new OutOfMemoryError("Java heap space");
                    });
            assertThatThrownBy(() -> PartialFile.create(poor, false, true)).isInstanceOf(OutOfMemoryError.class);
            assertThat(entries.isOpen()).isFalse();
        }
    }

    @Test
    void leavesNothingWhenClosedUnpublished() throws IOException {
        partial("content").close();
        assertThat(names()).isEmpty();
    }

    @Test
    void publishesUnderAFreeNameOnly() throws IOException {
        Path taken = Files.writeString(directory.resolve("taken"), "kept");
        Path folder = Files.createDirectory(directory.resolve("folder"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), taken);
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("absent"));
        for (Publishing way : NEW) {
            for (Path target : List.of(taken, folder, link, dangling)) {
                try (PartialFile file = partial("new")) {
                    assertThatThrownBy(() -> way.run(file, target)).isInstanceOf(FileAlreadyExistsException.class);
                }
            }
            assertThat(names()).containsExactly("dangling", "folder", "link", "taken");
            assertThat(taken).hasContent("kept");
            assertThat(link).isSymbolicLink();
            assertThat(Files.exists(dangling)).isFalse();

            try (PartialFile file = partial("new")) {
                way.run(file, directory.resolve("free"));
            }
            assertThat(directory.resolve("free")).hasContent("new");
            Files.delete(directory.resolve("free"));
        }
    }

    @Test
    void takesThePlaceOfAFileOrALinkButNotOfADirectory() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "untouched");
        Path old = Files.writeString(directory.resolve("old"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), outside);
        Path folder = Files.createDirectory(directory.resolve("folder"));
        for (Path target : List.of(old, link)) {
            try (PartialFile file = partial("new")) {
                file.publishOver(target);
            }
            assertThat(target).hasContent("new").isRegularFile();
            assertThat(Files.isSymbolicLink(target)).isFalse();
        }
        assertThat(outside).hasContent("untouched");
        try (PartialFile file = partial("new")) {
            assertThatThrownBy(() -> file.publishOver(folder)).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(names()).containsExactly("folder", "link", "old", "outside");
    }

    @Test
    void letsItsDirectoryGoWhereItCannotBeDeleted() throws IOException {
        StreamEntries entries = StreamEntries.root(directory);
        assumeThat(entries).isNotNull();
        PartialFile file = PartialFile.create(entries, false, true);
        Path name = directory.resolve(names().get(0));
        Files.delete(name);
        Files.createDirectory(name);
        assertThatThrownBy(file::close).isInstanceOf(FileSystemException.class);
        entries.release();
        assertThatThrownBy(() -> entries.exists(Path.of("a"))).isInstanceOf(ClosedDirectoryStreamException.class);
    }
}
