package io.github.nonstick.benchmarks;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The header as people declare it for Jackson, with a place for the keys that they don't know.
 *
 * <p>A class with fields: Jackson binds it faster than a record, and faster than it makes a tree.
 */
@JsonPropertyOrder({"data_size", "filename", "hash"})
final class JsonHeader {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    static final ObjectReader READER = MAPPER.readerFor(JsonHeader.class);
    static final ObjectWriter WRITER = MAPPER.writerFor(JsonHeader.class);

    /** Stays negative, and so is refused, where the key is missing. */
    @JsonProperty("data_size")
    private long dataSize = -1;

    @JsonProperty
    private @Nullable String filename;

    @JsonProperty
    private @Nullable String hash;

    /** Null where there is no other key. */
    @JsonAnySetter
    private @Nullable Map<String, Object> attributes;

    static JsonHeader of(Message message) {
        JsonHeader header = new JsonHeader();
        header.dataSize = message.body().length;
        header.filename = message.filename();
        header.hash = message.hash();
        header.attributes = message.attributes();
        return header;
    }

    /** Refuses a header that claims a body of no possible length. */
    void checkLimits() throws IOException {
        if (dataSize < 0 || dataSize > Codec.MAX_BODY_LENGTH) {
            throw new IOException("bad body length " + dataSize);
        }
    }

    long dataSize() {
        return dataSize;
    }

    @Nullable
    String filename() {
        return filename;
    }

    @Nullable
    String hash() {
        return hash;
    }

    @JsonAnyGetter
    @Nullable
    Map<String, Object> attributes() {
        return attributes;
    }
}
