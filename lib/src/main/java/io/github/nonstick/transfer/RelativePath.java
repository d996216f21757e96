package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path as it stands in a header, below a directory it cannot leave: safe names with {@code /} between them.
 *
 * <p>Nothing is resolved or repaired: {@code a//b}, {@code a/./b} and {@code a/} are refused as
 * {@code ../a} is. Immutable; safe for use by several threads.
 */
final class RelativePath {
    static final int MAX_COMPONENTS = 64;

    /** PATH_MAX of Linux, in bytes. */
    static final int MAX_LENGTH = 4_096;

    /** The directory that the others are below. */
    static final RelativePath ROOT = new RelativePath("", List.of());

    private final String text;
    private final List<String> components;

    private RelativePath(String text, List<String> components) {
        this.text = text;
        this.components = components;
    }

    /**
     * Checks a path as it stood in a header.
     *
     * @throws RefusedException if there is none, or it is not safe
     */
    static RelativePath parse(@Nullable String text) throws RefusedException {
        if (text == null) {
            throw new RefusedException(Refusal.NO_NAME, "the header has no filename");
        }
        // UTF-8 has a byte for every UTF-16 unit, at the least: no long text is encoded to be refused.
        // And three at the most: a short one is none too long.
        boolean counted = text.length() > MAX_LENGTH || text.length() <= MAX_LENGTH / 3;
        int length = counted ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_LENGTH) {
            String atLeast = text.length() > MAX_LENGTH ? "at least " : "";
            throw unsafe(text, "is " + atLeast + length + " bytes long, more than " + MAX_LENGTH);
        }
        if (text.startsWith("/")) {
            throw unsafe(text, "is absolute");
        }
        int count = count(text);
        if (count > MAX_COMPONENTS) {
            throw unsafe(text, "has " + count + " components, more than " + MAX_COMPONENTS);
        }
        List<String> components = new ArrayList<>(count);
        int start = 0;
        for (int i = 0; i < count; i++) {
            int slash = text.indexOf('/', start);
            String component = text.substring(start, slash < 0 ? text.length() : slash);
            start = slash + 1;
            if (component.isEmpty() && count > 1) {
                throw unsafe(text, "has an empty component");
            }
            SafeName.check(component);
            components.add(component);
        }
        return new RelativePath(text, Collections.unmodifiableList(components));
    }

    private static int count(String text) {
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            count += text.charAt(i) == '/' ? 1 : 0;
        }
        return count;
    }

    private static RefusedException unsafe(String text, String fault) {
        return new RefusedException(Refusal.UNSAFE_NAME, "filename " + Escaped.text(text) + " " + fault);
    }

    /** From the outermost directory to the name; none for {@link #ROOT}. */
    List<String> components() {
        return components;
    }

    /** The last component; empty for {@link #ROOT}. */
    String name() {
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /** The directory that this is in; {@link #ROOT} is its own. */
    RelativePath parent() {
        if (components.size() < 2) {
            return ROOT;
        }
        return new RelativePath(text.substring(0, text.lastIndexOf('/')), components.subList(0, components.size() - 1));
    }

    /** Whether this is that path or below it. */
    boolean startsWith(RelativePath other) {
        return other.text.isEmpty()
                || text.startsWith(other.text)
                        && (text.length() == other.text.length() || text.charAt(other.text.length()) == '/');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RelativePath that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The text as it stood in the header: not escaped. */
    @Override
    public String toString() {
        return text;
    }
}
