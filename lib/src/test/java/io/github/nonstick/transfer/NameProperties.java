package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import io.github.nonstick.FuzzInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What holds of any name and path, whether it is taken or refused. */
final class NameProperties {
    private static final Path TARGET = Path.of("/target/directory");

    /** What names something else on Windows than a file of that name, in any directory. */
    private static final Pattern OTHER_ON_WINDOWS = Pattern.compile(
            "(CON|PRN|AUX|NUL|CLOCK\\$|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])[ .]*|.*[ .]",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern DEVICE_WITH_SUFFIX = Pattern.compile(
            "(CON|PRN|AUX|NUL|CLOCK\\$|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3]) *\\..*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private NameProperties() {}

    static void check(byte[] input) {
        FuzzInput fuzzed = FuzzInput.of(input);
        boolean wide = (fuzzed.choice() & 1) == 1; // has halves of surrogate pairs
        String text = new String(fuzzed.stream(), wide ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
        if (wide) {
            byte[] bytes = fuzzed.stream();
            StringBuilder chars = new StringBuilder();
            for (int i = 0; i + 1 < bytes.length; i += 2) {
                chars.append((char) (bytes[i] << 8 | bytes[i + 1] & 0xff));
            }
            text = chars.toString();
        }
        checkName(text);
        checkPath(text);
    }

    private static void checkName(String name) {
        boolean posix = taken(name, false);
        boolean windows = taken(name, true);
        require(posix || !windows, "taken on Windows alone", name);
        if (!posix) {
            return;
        }
        requireEntry(name);
        boolean forbidden = name.chars().anyMatch(c -> "<>\"|?*".indexOf(c) >= 0);
        require(windows != forbidden, "what Windows allows in no name", name);
    }

    private static void requireEntry(String name) {
        Path path = TARGET.resolve(name);
        require(path.normalize().equals(path), "normal", name);
        require(TARGET.equals(path.getParent()), "in the directory", name);
        require(path.getFileName().toString().equals(name), "of that name", name);
        require(name.getBytes(StandardCharsets.UTF_8).length <= 255, "short enough", name);
        boolean bad = name.chars().anyMatch(c -> c < 0x20 || c >= 0x7f && c < 0xa0 || "/\\:".indexOf(c) >= 0);
        require(!bad, "without separators and controls", name);
        require(!OTHER_ON_WINDOWS.matcher(name).matches(), "the same on Windows", name);
        require(!DEVICE_WITH_SUFFIX.matcher(name).matches(), "no device on Windows", name);
        require(!name.startsWith(".nonstick-"), "no partial file", name);
        String again = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        require(again.equals(name), "the same in UTF-8", name);
    }

    private static boolean taken(String name, boolean windows) {
        try {
            require(SafeName.check(name, windows).equals(name), "unchanged", name);
            return true;
        } catch (RefusedException e) {
            requireRefusal(e, name);
            return false;
        }
    }

    private static void requireRefusal(RefusedException e, String name) {
        require(e.refusal() == Refusal.UNSAFE_NAME, "refused as unsafe", name);
        String message = e.getMessage();
        require(message.length() < 2_000, "said shortly", name);
        require(message.chars().allMatch(c -> c >= 0x20 && c <= 0x7e), "said in printable ASCII", name);
    }

    private static void checkPath(String text) {
        RelativePath path;
        try {
            path = RelativePath.parse(text);
        } catch (RefusedException e) {
            requireRefusal(e, text);
            return;
        }
        List<String> components = path.components();
        components.forEach(NameProperties::requireEntry);
        require(String.join("/", components).equals(text) && path.toString().equals(text), "unchanged", text);
        require(!components.isEmpty() && components.size() <= 64, "of some components", text);
        require(path.name().equals(components.get(components.size() - 1)), "name", text);
        Path resolved = TARGET.resolve(text);
        require(resolved.normalize().equals(resolved), "normal", text);
        require(resolved.startsWith(TARGET) && !resolved.equals(TARGET), "below the directory", text);
        require(resolved.getNameCount() == TARGET.getNameCount() + components.size(), "as deep as it says", text);
        RelativePath parent = path.parent();
        require(path.startsWith(parent) && path.startsWith(path) && !parent.startsWith(path), "below its parent", text);
        require(parent.components().equals(components.subList(0, components.size() - 1)), "parent", text);
    }

    private static void require(boolean right, String what, String name) {
        if (!right) {
            throw new AssertionError("not " + what + ": " + Escaped.text(name));
        }
    }
}
