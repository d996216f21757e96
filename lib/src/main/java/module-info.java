/**
 * Frames messages and files over TCP: a 4-byte length, a JSON header, a body.
 *
 * <p>Start with {@link io.github.nonstick.io.FrameReader} and {@link io.github.nonstick.io.FrameWriter}.
 */
@org.jspecify.annotations.NullMarked
module io.github.nonstick {
    requires static transitive org.jspecify;
    requires tools.jackson.databind;
    // For the package netty alone. Not transitive: who has no Netty could not compile.
    requires static io.netty.buffer;
    requires static io.netty.common;
    requires static io.netty.transport;

    exports io.github.nonstick;
    exports io.github.nonstick.io;
    exports io.github.nonstick.netty;
    exports io.github.nonstick.server;
    exports io.github.nonstick.transfer;
}
