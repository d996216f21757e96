/**
 * Frames over streams and channels: {@link io.github.nonstick.io.FrameReader} and {@link
 * io.github.nonstick.io.FrameWriter}.
 *
 * <p>Thin adapters: what a frame looks like is known to the codec alone.
 */
package io.github.nonstick.io;
