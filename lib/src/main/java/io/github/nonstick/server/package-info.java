/**
 * Servers: {@link io.github.nonstick.server.FrameServer} accepts connections and gives each to a handler, as {@link
 * io.github.nonstick.server.ServerSettings} say.
 */
package io.github.nonstick.server;
