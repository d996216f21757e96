package io.github.nonstick.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that are their owner's alone to read. */
final class PrivateFile {
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private PrivateFile() {}

    /** What a file is created with to be private; nothing where files have no modes. */
    static FileAttribute<?>[] attributes(Path file) {
        return hasModes(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * The first line of a small file that others have no access to, without its line end.
     *
     * @param what the file is, for messages
     * @throws CommandFailure if it is not there, not private, longer than that line may be, or unreadable
     */
    static String firstLine(String what, Path file, int maxLength) throws CommandFailure {
        String name = what + " " + Printable.text(file.toString());
        try {
            if (hasModes(file)) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
                if (permissions.stream().anyMatch(OTHERS::contains)) {
                    throw new CommandFailure(
                            ExitCode.LOCAL,
                            name + " has the mode " + PosixFilePermissions.toString(permissions)
                                    + ": others have access to it; chmod 600 takes it from them");
                }
            }
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                // Room for an end of line, and for one byte more that shows the line to be longer.
                bytes = in.readNBytes(maxLength + 3);
            }
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            int length = end < bytes.length && end > 0 && bytes[end - 1] == '\r' ? end - 1 : end;
            if (length > maxLength) {
                throw new CommandFailure(
                        ExitCode.LOCAL, name + " has a first line of more than " + maxLength + " bytes");
            }
            for (int i = 0; i < length; i++) {
                if (bytes[i] < 0x20 || bytes[i] > 0x7e) {
                    throw new CommandFailure(
                            ExitCode.LOCAL, name + " has a first line that is not printable ASCII, at byte " + i);
                }
            }
            return new String(bytes, 0, length, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.LOCAL, name + " does not exist");
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.LOCAL, name + " cannot be read");
        }
    }

    private static boolean hasModes(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
