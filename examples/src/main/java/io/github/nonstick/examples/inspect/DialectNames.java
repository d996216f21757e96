package io.github.nonstick.examples.inspect;

import io.github.nonstick.HeaderKeys;
import io.github.nonstick.HeaderKeys.Key;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The names under which one header has the keys that mean something. */
public final class DialectNames {
    private DialectNames() {}

    /** The names of length, filename and hash in a frame that was read with some keys; empty where it has none. */
    public static List<String> of(InspectedFrame frame, HeaderKeys keys) {
        Collection<String> names =
                JsonMapper.shared().readTree(frame.headerJson()).propertyNames();
        List<String> found = new ArrayList<>();
        for (Key key : Key.values()) {
            List<String> candidates = new ArrayList<>(List.of(keys.name(key)));
            candidates.addAll(keys.aliasesRead(key));
            found.add(candidates.stream().filter(names::contains).findFirst().orElse(""));
        }
        return found;
    }
}
