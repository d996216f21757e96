package io.github.nonstick.benchmarks.report;

import io.github.nonstick.benchmarks.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table of one benchmark: a row for each contender, a column for each value of another parameter.
 *
 * @param title what stands above it
 * @param benchmark class and method
 * @param columnParam the parameter that changes from column to column
 * @param columnHeading what is put before its value
 * @param chart the name of the chart's file without its ending; empty if there is none
 */
record Table(String title, String benchmark, String columnParam, String columnHeading, String chart) {
    static final String REFERENCE = "NONSTICK";

    static final List<Table> CODEC = List.of(
            new Table("Decode one frame", "CodecBenchmark.decode", "workload", "", "decode"),
            new Table(
                    "Decode one frame, take name and hash as Strings and the body as an array",
                    "CodecBenchmark.decodeAndRead",
                    "workload",
                    "",
                    "decode-and-read"),
            new Table("Encode one frame", "CodecBenchmark.encode", "workload", "", "encode"),
            new Table(
                    "Make the header from its values and encode one frame",
                    "CodecBenchmark.buildAndEncode",
                    "workload",
                    "",
                    ""),
            new Table("Decode 64 frames from one buffer", "BatchBenchmark.decode", "workload", "", ""),
            new Table("Encode 64 frames into one buffer", "BatchBenchmark.encode", "workload", "", ""));

    static final List<Table> DIALECT = List.of(
            new Table("Decode one frame (NAMED) of a dialect", "DialectBenchmark.decode", "dialect", "", ""),
            new Table("Encode one frame (NAMED) in a dialect", "DialectBenchmark.encode", "dialect", "", ""));

    static final List<Table> SPLIT = List.of(new Table(
            "Decode frames (NAMED) that come in reads of one length",
            "SplitBenchmark.decode",
            "readLength",
            "bytes a read: ",
            "split"));

    static final List<Table> SCALE = List.of(
            new Table(
                    "Decode, by the body's length", "ScaleBenchmark.decodeBody", "bodyLength", "body ", "decode-body"),
            new Table(
                    "Decode and take the body as an array, by its length",
                    "ScaleBenchmark.decodeAndReadBody",
                    "bodyLength",
                    "body ",
                    "decode-and-read-body"),
            new Table(
                    "Encode, by the body's length", "ScaleBenchmark.encodeBody", "bodyLength", "body ", "encode-body"),
            new Table(
                    "Decode, by the header's length",
                    "ScaleBenchmark.decodeHeader",
                    "headerLength",
                    "header ",
                    "decode-header"),
            new Table(
                    "Encode, by the header's length",
                    "ScaleBenchmark.encodeHeader",
                    "headerLength",
                    "header ",
                    "encode-header"));

    /** Rows in the order in which they were measured. */
    List<String> rows(Results results, String jdk) {
        return results.of(jdk, benchmark).stream()
                .map(result -> result.param("contender"))
                .distinct()
                .toList();
    }

    /** Columns in the order in which they were measured. */
    List<String> columns(Results results, String jdk) {
        return results.of(jdk, benchmark).stream()
                .map(result -> result.param(columnParam))
                .distinct()
                .toList();
    }

    Optional<Result> cell(Results results, String jdk, String row, String column) {
        return results.find(jdk, benchmark, Map.of("contender", row, columnParam, column));
    }

    /** Lines of Markdown: time, cost relative to NONSTICK, bytes allocated. */
    List<String> markdown(Results results, String jdk) {
        List<String> columns = columns(results, jdk);
        List<String> lines = new ArrayList<>();
        lines.add(columns.stream()
                .map(column -> columnHeading + grouped(column))
                .collect(Collectors.joining(" | ", "| | ", " |")));
        lines.add("|---|" + "---:|".repeat(columns.size()));
        for (String row : rows(results, jdk)) {
            lines.add(columns.stream()
                    .map(column -> text(results, jdk, row, column))
                    .collect(Collectors.joining(" | ", "| " + row + " | ", " |")));
        }
        return lines;
    }

    private String text(Results results, String jdk, String row, String column) {
        Optional<Result> reference = cell(results, jdk, REFERENCE, column);
        return cell(results, jdk, row, column)
                .map(result -> Numbers.three(result.score()) + " ± " + Numbers.three(result.spread()) + " ns"
                        + reference
                                .map(other -> " · " + Numbers.ratio(result.costRelativeTo(other)))
                                .orElse("")
                        + " · " + Numbers.bytes(result.bytes()))
                .orElse("");
    }

    private static String grouped(String column) {
        return column.chars().allMatch(Character::isDigit)
                ? String.format(Locale.ROOT, "%,d", Long.parseLong(column))
                : column;
    }
}
