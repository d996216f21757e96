/**
 * The codec: bytes in, events out. No sockets, no files, no threads, no clock.
 *
 * <p>{@link io.github.nonstick.FrameFormat} says what stands on the wire, {@link
 * io.github.nonstick.FrameEncoder} writes it, {@link io.github.nonstick.FrameDecoder} reads it. Most
 * programs use them through {@code io.github.nonstick.io}.
 */
package io.github.nonstick;
