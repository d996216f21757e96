package io.github.nonstick;

import java.nio.ByteOrder;
import java.util.Objects;

/**
 * What stands on the wire and what of it is accepted: byte order, header keys, limits, hash policy, header-only
 * frames.
 *
 * <p>Both ends of a connection need the same byte order and keys. Immutable and safe for use by several
 * threads.
 */
public final class FrameFormat {
    private static final FrameFormat STANDARD = new FrameFormat(
            ByteOrder.LITTLE_ENDIAN, HeaderKeys.standard(), FrameLimits.standard(), HashPolicy.VERIFY, false);

    private final ByteOrder byteOrder;
    private final HeaderKeys keys;
    private final FrameLimits limits;
    private final HashPolicy hashPolicy;
    private final boolean headerOnlyFrames;

    private FrameFormat(
            ByteOrder byteOrder, HeaderKeys keys, FrameLimits limits, HashPolicy hashPolicy, boolean headerOnlyFrames) {
        this.byteOrder = Objects.requireNonNull(byteOrder, "byteOrder");
        this.keys = Objects.requireNonNull(keys, "keys");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.hashPolicy = Objects.requireNonNull(hashPolicy, "hashPolicy");
        this.headerOnlyFrames = headerOnlyFrames;
    }

    /** Little-endian length, standard keys, default limits, hashes verified where they can be. */
    public static FrameFormat standard() {
        return STANDARD;
    }

    /** The byte order of the length field. */
    public ByteOrder byteOrder() {
        return byteOrder;
    }

    /** The names of the header's keys. */
    public HeaderKeys keys() {
        return keys;
    }

    /** The largest values accepted and written. */
    public FrameLimits limits() {
        return limits;
    }

    /** What readers do with a header's hash. */
    public HashPolicy hashPolicy() {
        return hashPolicy;
    }

    /** Whether a header may have no data size: its frame has no body then. */
    public boolean headerOnlyFrames() {
        return headerOnlyFrames;
    }

    /** This format with a length field in another byte order. */
    public FrameFormat withByteOrder(ByteOrder byteOrder) {
        return new FrameFormat(byteOrder, keys, limits, hashPolicy, headerOnlyFrames);
    }

    /** This format with other names for the header's keys. */
    public FrameFormat withKeys(HeaderKeys keys) {
        return new FrameFormat(byteOrder, keys, limits, hashPolicy, headerOnlyFrames);
    }

    /** This format with other limits. */
    public FrameFormat withLimits(FrameLimits limits) {
        return new FrameFormat(byteOrder, keys, limits, hashPolicy, headerOnlyFrames);
    }

    /**
     * This format with another limit for the header.
     *
     * @throws IllegalArgumentException as {@link FrameLimits#withMaxHeaderLength(int)}
     */
    public FrameFormat withMaxHeaderLength(int maxHeaderLength) {
        return withLimits(limits.withMaxHeaderLength(maxHeaderLength));
    }

    /**
     * This format with another limit for the body.
     *
     * @throws IllegalArgumentException as {@link FrameLimits#withMaxBodyLength(long)}
     */
    public FrameFormat withMaxBodyLength(long maxBodyLength) {
        return withLimits(limits.withMaxBodyLength(maxBodyLength));
    }

    /** This format with another hash policy. */
    public FrameFormat withHashPolicy(HashPolicy hashPolicy) {
        return new FrameFormat(byteOrder, keys, limits, hashPolicy, headerOnlyFrames);
    }

    /**
     * This format with or without frames whose header has no data size, and which have no body. Some peers send such
     * as requests and acknowledgements; by default, they are refused.
     */
    public FrameFormat withHeaderOnlyFrames(boolean allowed) {
        return new FrameFormat(byteOrder, keys, limits, hashPolicy, allowed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FrameFormat that
                && byteOrder.equals(that.byteOrder)
                && keys.equals(that.keys)
                && limits.equals(that.limits)
                && hashPolicy == that.hashPolicy
                && headerOnlyFrames == that.headerOnlyFrames;
    }

    @Override
    public int hashCode() {
        return Objects.hash(byteOrder, keys, limits, hashPolicy, headerOnlyFrames);
    }

    @Override
    public String toString() {
        return "FrameFormat[" + byteOrder + ", " + keys + ", " + limits + ", " + hashPolicy
                + (headerOnlyFrames ? ", header-only frames" : "") + "]";
    }
}
