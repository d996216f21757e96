package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import java.nio.ByteBuffer;

/**
 * Consecutive bytes of a file.
 *
 * @param bytes what remains in the buffer
 * @param crc their CRC-32C
 */
record Segment(ByteBuffer bytes, BodyHash crc) {}
