package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.Deadlines;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a sender is set. Changed by one thread, before a sender has it; immutable from then on. */
final class SenderSettings {
    final InetSocketAddress address;
    FrameFormat format = FrameFormat.standard();
    Greeting greeting = Greeting.none();
    Duration pauseBetweenFrames = Duration.ZERO;
    boolean connectionPerFile;

    /** Null for none. */
    @Nullable
    HashAlgorithm algorithm = HashAlgorithm.SHA_256;

    Map<String, @Nullable Object> attributes = Map.of();
    Duration connectTimeout = FileSender.DEFAULT_CONNECT_TIMEOUT;
    Duration replyTimeout = FileSender.DEFAULT_REPLY_TIMEOUT;
    Deadlines deadlines = Deadlines.standard();

    /** Null for plain connections. */
    @Nullable
    TlsSettings tls;

    /** Null where none is shown. */
    @Nullable
    Token token;

    boolean resumable;
    int segmentLength = SegmentSource.SEGMENT_LENGTH;
    int retries;
    SenderListener listener = new SenderListener() {};

    SenderSettings(InetSocketAddress address) {
        this.address = address;
    }

    SenderSettings(SenderSettings other) {
        address = other.address;
        format = other.format;
        greeting = other.greeting;
        pauseBetweenFrames = other.pauseBetweenFrames;
        connectionPerFile = other.connectionPerFile;
        algorithm = other.algorithm;
        attributes = other.attributes;
        connectTimeout = other.connectTimeout;
        replyTimeout = other.replyTimeout;
        deadlines = other.deadlines;
        tls = other.tls;
        token = other.token;
        resumable = other.resumable;
        segmentLength = other.segmentLength;
        retries = other.retries;
        listener = other.listener;
    }

    void addAttribute(String key, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(attributes);
        more.put(key, FrameHeader.of(0).with(key, value).attribute(key));
        attributes = more;
    }

    /** A header with the attributes that were set. */
    FrameHeader withAttributes(FrameHeader header) {
        FrameHeader with = header;
        for (Map.Entry<String, @Nullable Object> attribute : attributes.entrySet()) {
            with = with.with(attribute.getKey(), attribute.getValue());
        }
        return with;
    }
}
