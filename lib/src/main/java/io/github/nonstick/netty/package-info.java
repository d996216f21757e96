/**
 * Frames in the pipelines of Netty 4.2: {@link io.github.nonstick.netty.NonstickFrameDecoder} and {@link
 * io.github.nonstick.netty.NonstickFrameEncoder}.
 *
 * <p>For programs that have Netty: the library works without it, and brings none along. What a frame looks like is
 * known to the codec alone.
 */
package io.github.nonstick.netty;
