package io.github.nonstick.examples;

import io.github.nonstick.transfer.ReceiverLimits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code nonstick receive} that limit what is taken. */
final class LimitOptions {
    private static final long DEFAULT_RESERVE = 64 << 20;

    @Option(
            names = "--max-file-size",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "Refuse larger files (default: no limit). In bytes, or with a unit: 10M, 2GiB; K, M, G and"
                    + " T stand for 1024, 1024^2, 1024^3 and 1024^4 bytes.")
    private @Nullable Long maxFileSize;

    @Option(
            names = "--max-files",
            paramLabel = "N",
            converter = WholeNumber.From1.class,
            description = "Refuse what is more than N files and directories of one connection (default: no limit).")
    private @Nullable Integer maxFiles;

    @Option(
            names = "--max-total",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "Refuse what is more than so many bytes of one connection (default: no limit).")
    private @Nullable Long maxTotal;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            converter = WholeNumber.Connections.class,
            description = "Serve N connections at once, refuse the files of others (default: 128, at most 255).")
    private @Nullable Integer maxConnections;

    @Option(
            names = "--reserve",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "Refuse files that would leave less than that free on the disk (default: 64 MiB).")
    private long reserve = DEFAULT_RESERVE;

    LimitOptions() {}

    ReceiverLimits limits() {
        ReceiverLimits limits = ReceiverLimits.standard().withFreeSpaceReserve(reserve);
        if (maxFileSize != null) {
            limits = limits.withMaxFileSize(maxFileSize);
        }
        if (maxFiles != null) {
            limits = limits.withMaxFilesPerConnection(maxFiles);
        }
        if (maxTotal != null) {
            limits = limits.withMaxBytesPerConnection(maxTotal);
        }
        if (maxConnections != null) {
            limits = limits.withMaxConnections(maxConnections);
        }
        return limits;
    }
}
