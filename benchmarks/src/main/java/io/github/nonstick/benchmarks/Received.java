package io.github.nonstick.benchmarks;

import org.jspecify.annotations.Nullable;

/** What a receiver has in its hands when nothing is left to be done later. */
public record Received(@Nullable String filename, @Nullable String hash, byte[] body) {}
