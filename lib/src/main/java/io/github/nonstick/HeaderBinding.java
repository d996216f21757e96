package io.github.nonstick;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Binds headers to classes. Safe for use by several threads. */
final class HeaderBinding {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private HeaderBinding() {}

    static <T> T bind(FrameHeader header, Class<T> type) {
        // On a wire with other keys, an attribute may have a standard key's name: it is not the key's value.
        HeaderKeys keys = HeaderKeys.standard();
        Map<Object, @Nullable Object> entries = header.entries().toMap();
        entries.keySet().removeAll(List.of(keys.dataSize(), keys.filename(), keys.hash()));
        try {
            return MAPPER.readValue(new FrameHeader(HeaderEntries.of(entries)).toString(), type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "header cannot be bound to " + type.getName() + ": " + e.getOriginalMessage(), e);
        }
    }
}
