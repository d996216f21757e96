/** Servers: {@link io.github.nonstick.server.FrameServer} accepts connections and gives each to a handler. */
package io.github.nonstick.server;
