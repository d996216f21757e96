package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameHeader;

/**
 * A complete frame, and where its parts stand in the stream.
 *
 * @param offset of the length field, as all offsets from the stream's first byte
 * @param headerLength what the length field says, in bytes
 * @param headerJson the header as it stood on the wire: valid JSON, in any layout
 * @param header the same as it is understood
 * @param bodyOffset of the first byte behind the header
 * @param bodyLength in bytes
 * @param hash what came of comparing the body with it
 */
public record InspectedFrame(
        long offset,
        int headerLength,
        String headerJson,
        FrameHeader header,
        long bodyOffset,
        long bodyLength,
        HashVerdict hash) {
    /** The offset of the first byte behind the frame. */
    public long end() {
        return bodyOffset + bodyLength;
    }
}
