package io.github.nonstick.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object in one line of ASCII, which every terminal and every program takes. */
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    Json with(String key, @Nullable Object value) {
        fields.put(key, value);
        return this;
    }

    @Override
    public String toString() {
        // ASCII's last character is a control character that JSON lets through.
        return MAPPER.writeValueAsString(fields).replace("\u007f", "\\u007f");
    }
}
