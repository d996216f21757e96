package io.github.nonstick.examples.inspect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a page as strictly as nothing else does: all its markup is of a kind that is known. */
final class PageModel {
    /** What stands for a character that could be markup, and that. */
    private static final Map<String, String> ENTITIES =
            Map.of("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", "\"", "&#39;", "'", "&hellip;", "…");

    private static final int LONGEST_ENTITY = 8;
    private static final Set<Integer> HIDDEN = Set.of(
            (int) Character.CONTROL,
            (int) Character.FORMAT,
            (int) Character.SURROGATE,
            (int) Character.PRIVATE_USE,
            (int) Character.UNASSIGNED,
            (int) Character.LINE_SEPARATOR,
            (int) Character.PARAGRAPH_SEPARATOR);
    private static final String TITLE = "u title=\"read ";

    private static final Pattern TAG =
            Pattern.compile("html lang=\"en\"|head|title|body|h[123]|section|p|b|i|s|u|span|mark|pre"
                    + "|p class=\"(?:soft|wrong)\"|ul class=\"legend\" aria-label=\"Legend\"|ol class=\"bytes\""
                    + "|li(?: class=\"(?:length|header|body|raw|fault)[ a-z]*\")?|b class=\"[a-z]+\""
                    + "|div class=\"trouble\"|details|summary"
                    + "|div class=\"scroll\"(?: tabindex=\"0\" role=\"region\" aria-label=\"Frames\")?"
                    + "|table|thead|tbody|tr|th scope=\"col\"|td(?: class=\"wrong\"| colspan=\"[67]\")?");

    private static final Pattern VOID = Pattern.compile("!DOCTYPE html|meta charset=\"utf-8\""
            + "|meta name=\"viewport\" content=\"width=device-width, initial-scale=1\""
            + "|meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
            + " 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'\"");

    private static final Set<String> ESCAPED = Set.of("td", "pre", "s", "p");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x[0-9a-f]{2}|u\\{[0-9a-f]+\\}|[nrt])|….*");

    /** Those that were met, which are few. */
    private static final Map<String, Boolean> TAGS = new ConcurrentHashMap<>();

    private final Deque<String> open = new ArrayDeque<>();
    private final List<String> headers = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private String heading = "";
    private String fault = "";

    PageModel(String html) {
        int at = 0;
        while (fault.isEmpty() && at < html.length()) {
            if (html.startsWith("<style>", at)) {
                at = html.indexOf("</style>", at) + "</style>".length();
            } else if (html.charAt(at) == '<') {
                int end = html.indexOf('>', at);
                takeTag(end < 0 ? html.substring(at) : html.substring(at + 1, end));
                at = end < 0 ? html.length() : end + 1;
            } else {
                int end = html.indexOf('<', at);
                takeText(html.substring(at, end < 0 ? html.length() : end));
                at = end < 0 ? html.length() : end;
            }
        }
        if (fault.isEmpty() && !open.isEmpty()) {
            fault = "no end of " + open;
        }
    }

    /** What on it is not known; empty where that is nothing. */
    String fault() {
        return fault;
    }

    /** The cells of the table of frames that have their headers. */
    List<String> headers() {
        return headers;
    }

    private void takeTag(String tag) {
        if (tag.startsWith("/")) {
            end(tag.substring(1));
        } else {
            begin(tag);
        }
    }

    private void takeText(String token) {
        String shown = unescaped(token);
        if (shown == null) {
            fault = "text " + token;
            return;
        }
        if ("b".equals(open.peek())
                && ESCAPED.contains(second())
                && !ESCAPE.matcher(shown).matches()
                && !token.startsWith("&hellip; n bytes")) {
            fault = "text set off " + token;
        }
        text.append(shown);
    }

    private String second() {
        return open.stream().skip(1).findFirst().orElse("");
    }

    private void begin(String tag) {
        if (tag.startsWith("!") || tag.startsWith("meta")) {
            fault = VOID.matcher(tag).matches() ? "" : "tag " + tag;
            return;
        }
        boolean known = tag.startsWith(TITLE) && tag.endsWith("\"")
                ? unescaped(tag.substring(TITLE.length(), tag.length() - 1)) != null
                : TAGS.computeIfAbsent(tag, unused -> TAG.matcher(tag).matches());
        if (!known) {
            fault = "tag " + tag;
            return;
        }
        String name = tag.split(" ", 2)[0];
        open.push(name);
        if (!name.equals("b")) {
            text.setLength(0);
        }
    }

    private void end(String name) {
        if (!name.equals(open.poll())) {
            fault = "end of " + name;
        } else if (name.equals("h3")) {
            heading = text.toString();
        } else if (name.equals("tr") && heading.equals("Frames") && "tbody".equals(open.peek())) {
            if (!text.toString().endsWith(" left out")) {
                headers.add(text.toString());
            }
        } else if (name.equals("summary")) {
            heading = text.toString();
        }
    }

    /** The text that is shown; null where it has markup, or a character that does not show. */
    private static @Nullable String unescaped(String text) {
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            if (c == '&') {
                int end = text.indexOf(';', at) + 1;
                String entity = end > at && end - at <= LONGEST_ENTITY ? ENTITIES.get(text.substring(at, end)) : null;
                if (entity == null) {
                    return null;
                }
                shown.append(entity);
                at = end;
            } else if (c == '>' || c == '"' || c == '\'' || c != '\n' && HIDDEN.contains(Character.getType(c))) {
                return null;
            } else {
                shown.appendCodePoint(c);
                at += Character.charCount(c);
            }
        }
        return shown.toString();
    }

    /** Whether a text shows another one, each of its characters as itself or by an escape; whole, or at least its beginning. */
    static boolean shows(String shown, String text, boolean whole) {
        int at = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            String escape = escape(c, shown, at);
            String literal = Character.toString(c);
            if (shown.startsWith(literal, at)) {
                at += literal.length();
            } else if (!escape.isEmpty()) {
                at += escape.length();
            } else {
                return !whole && i >= 80;
            }
            i += literal.length();
        }
        return at == shown.length() || !whole;
    }

    /** The escape of a character that stands somewhere; empty if none does. */
    private static String escape(int c, String shown, int at) {
        for (String escape : List.of(
                c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t",
                String.format("\\x%02x", c),
                String.format("\\u{%x}", c))) {
            boolean right = !escape.startsWith("\\t") || c == '\t';
            if (right && shown.startsWith(escape, at)) {
                return escape;
            }
        }
        return "";
    }
}
