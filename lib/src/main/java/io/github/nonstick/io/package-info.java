/**
 * Frames over streams and channels: {@link io.github.nonstick.io.FrameReader} and {@link
 * io.github.nonstick.io.FrameWriter}; both over one socket: {@link io.github.nonstick.io.FrameConnection}; over channels
 * of a selector: {@link io.github.nonstick.io.NonBlockingFrameReader} and {@link
 * io.github.nonstick.io.NonBlockingFrameWriter}.
 *
 * <p>Thin adapters: what a frame looks like is known to the codec alone.
 */
package io.github.nonstick.io;
