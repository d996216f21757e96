package io.github.nonstick.benchmarks;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** The header as people declare it for Jackson, with a place for the keys that they don't know. */
record JsonHeader(
        @JsonProperty(value = "data_size", required = true) long dataSize,
        @Nullable String filename,
        @Nullable String hash,
        @JsonAnySetter @JsonAnyGetter @Nullable Map<String, Object> attributes) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    static final ObjectReader READER = MAPPER.readerFor(JsonHeader.class);
    static final ObjectWriter WRITER = MAPPER.writerFor(JsonHeader.class);

    static JsonHeader of(Message message) {
        return new JsonHeader(message.body().length, message.filename(), message.hash(), message.attributes());
    }

    /** Refuses a header that claims a body of no possible length. */
    void checkLimits() throws IOException {
        if (dataSize < 0 || dataSize > Codec.MAX_BODY_LENGTH) {
            throw new IOException("bad body length " + dataSize);
        }
    }
}
