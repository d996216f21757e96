package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A received filename that names a file in the target directory, and nothing else, on every platform.
 *
 * <p>A name is taken as it is or refused; none is changed into another, because a changed name can meet
 * that of another file. Separators and drives are refused on POSIX as well, and the device names and the
 * trailing dots and spaces of Windows ("Naming Files, Paths, and Namespaces"): the files may be copied on.
 * Safe for use by several threads.
 */
public final class SafeName {
    /** NAME_MAX of Linux and macOS, in bytes; NTFS allows 255 UTF-16 units, which are never more bytes. */
    static final int MAX_LENGTH = 255;

    private static final Set<String> DEVICES = Set.of("CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$");

    /** Of a device whose name is letters and digits of ASCII: COM1. */
    private static final int LONGEST_PLAIN_DEVICE = 4;

    /** What Windows allows in no name, beyond what is refused everywhere. */
    private static final String WINDOWS_ONLY = "<>\"|?*";

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private SafeName() {}

    /**
     * Checks a name as it stood in a header.
     *
     * @return the same name
     * @throws RefusedException if there is none, {@link Refusal#NO_NAME}, or it is not safe, {@link Refusal#UNSAFE_NAME}
     */
    public static String check(@Nullable String name) throws RefusedException {
        return check(name, WINDOWS);
    }

    static String check(@Nullable String name, boolean windows) throws RefusedException {
        if (name == null) {
            throw new RefusedException(Refusal.NO_NAME, "the header has no filename");
        }
        String fault = isPlain(name) ? null : fault(name, windows);
        if (fault != null) {
            throw new RefusedException(Refusal.UNSAFE_NAME, "filename " + Escaped.text(name) + " " + fault);
        }
        return name;
    }

    /** Whether it is one of the names that most files have, with nothing in it to think about. */
    static boolean isPlain(String name) {
        if (name.length() > MAX_LENGTH) {
            return false;
        }
        int baseLength = 0;
        boolean base = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean inWord =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!inWord && c != '.') {
                return false;
            }
            base &= inWord;
            baseLength += base ? 1 : 0;
        }
        return baseLength > LONGEST_PLAIN_DEVICE && !name.endsWith(".");
    }

    private static @Nullable String fault(String name, boolean windows) {
        if (name.isEmpty()) {
            return "is empty";
        }
        if (name.equals(".") || name.equals("..")) {
            return "is a directory's own name";
        }
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            String fault = fault(name.codePointAt(i), windows);
            if (fault != null) {
                return fault;
            }
        }
        if (isTooLong(name)) {
            return "is " + name.getBytes(StandardCharsets.UTF_8).length + " bytes long, more than " + MAX_LENGTH;
        }
        if (name.endsWith(".") || name.endsWith(" ")) {
            return "ends with a dot or a space";
        }
        if (isDevice(name)) {
            return "is the name of a device";
        }
        if (name.startsWith(PartialFile.PREFIX)) {
            return "begins like a partial file's";
        }
        return null;
    }

    static boolean isTooLong(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH;
    }

    private static @Nullable String fault(int c, boolean windows) {
        if (c == '/' || c == '\\') {
            return "has a path separator";
        }
        if (c == ':') {
            return "has a colon, which names a drive or a stream";
        }
        if (Character.isISOControl(c)) {
            return "has a control character";
        }
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            return "has half a surrogate pair";
        }
        if (turnsOrBreaksLines(c)) {
            return "has a character that changes how text around it is shown";
        }
        if (windows && WINDOWS_ONLY.indexOf(c) >= 0) {
            return "has a character that Windows allows in no name";
        }
        return null;
    }

    /** The bidirectional controls of UAX #9, the separators of line and paragraph, and the byte order mark. */
    private static boolean turnsOrBreaksLines(int c) {
        return c >= 0x202a && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069
                || c == 0x200e
                || c == 0x200f
                || c == 0x061c
                || c == 0x2028
                || c == 0x2029
                || c == 0xfeff;
    }

    private static boolean isDevice(String name) {
        int dot = name.indexOf('.');
        String base = (dot < 0 ? name : name.substring(0, dot)).stripTrailing().toUpperCase(Locale.ROOT);
        if (DEVICES.contains(base)) {
            return true;
        }
        // The superscripts count as digits: COM\u00b9 is COM1.
        return base.length() == 4
                && (base.startsWith("COM") || base.startsWith("LPT"))
                && "0123456789\u00b9\u00b2\u00b3".indexOf(base.charAt(3)) >= 0;
    }
}
