package io.github.nonstick.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;

/** Draws the tables as SVG. */
final class Charts {
    static final String LOOPBACK = "LoopbackBenchmark.frames";
    static final String HASH = "HashBenchmark.digest";

    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;

    /** The palette of Okabe and Ito, which can be told apart by everybody. */
    private static final Map<String, Color> COLORS = Map.of(
            "NONSTICK", new Color(0xD55E00),
            "JACKSON_STREAMS", new Color(0x0072B2),
            "NONSTICK_NETTY", new Color(0xE69F00),
            "NETTY_JACKSON", new Color(0x009E73),
            "PROTOBUF_DELIMITED", new Color(0xCC79A7),
            "COPY", new Color(0x999999),
            "RAW", new Color(0x999999));

    private static final Color OTHER_COLOR = new Color(0xD55E00);

    private final Results results;
    private final Path directory;

    Charts(Results results, Path directory) {
        this.results = results;
        this.directory = directory;
    }

    /** Writes every chart for which there are results. */
    void write() throws IOException {
        for (String jdk : results.jdks()) {
            for (Table table : Table.CODEC) {
                if (!table.chart().isEmpty()
                        && !results.of(jdk, table.benchmark()).isEmpty()) {
                    write(bars(table, jdk), table.chart(), jdk);
                }
            }
            for (Table table : Table.SPLIT) {
                writeLines(table, jdk, "bytes in a read");
            }
            for (Table table : Table.SCALE) {
                writeLines(table, jdk, table.columnHeading() + "length in bytes");
            }
            writeRates("Through a loopback connection", LOOPBACK, "contender", "frames/s", "loopback", jdk);
            writeRates("Digests", HASH, "algorithm", "MiB/s", "hash", jdk);
        }
    }

    private CategoryChart bars(Table table, String jdk) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(table.title() + ", JDK " + jdk)
                .yAxisTitle("ns per frame")
                .build();
        style(chart.getStyler());
        chart.getStyler().setYAxisLogarithmic(true).setYAxisDecimalPattern("#,##0.###");
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        List<String> columns = table.columns(results, jdk);
        double lowest = Double.MAX_VALUE;
        for (String row : table.rows(results, jdk)) {
            List<Double> scores = new ArrayList<>();
            for (String column : columns) {
                double score =
                        table.cell(results, jdk, row, column).map(Result::score).orElse(Double.NaN);
                lowest = Math.min(lowest, score);
                scores.add(score);
            }
            chart.addSeries(row, columns, scores).setFillColor(color(row));
        }
        chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(lowest))));
        return chart;
    }

    private void writeLines(Table table, String jdk, String axis) throws IOException {
        if (results.of(jdk, table.benchmark()).isEmpty()) {
            return;
        }
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(table.title() + ", JDK " + jdk)
                .xAxisTitle(axis)
                .yAxisTitle("ns per frame")
                .build();
        style(chart.getStyler());
        chart.getStyler()
                .setXAxisLogarithmic(true)
                .setYAxisLogarithmic(true)
                .setXAxisDecimalPattern("#,##0")
                .setYAxisDecimalPattern("#,##0.###");
        for (String row : table.rows(results, jdk)) {
            List<Double> lengths = new ArrayList<>();
            List<Double> scores = new ArrayList<>();
            for (String column : table.columns(results, jdk)) {
                Optional<Result> cell = table.cell(results, jdk, row, column);
                // A logarithmic axis has no place for a length of 0.
                if (cell.isPresent() && !column.equals("0")) {
                    lengths.add(Double.valueOf(column));
                    scores.add(cell.get().score());
                }
            }
            XYSeries series = chart.addSeries(row, lengths, scores);
            series.setLineColor(color(row)).setLineStyle(new BasicStroke(2));
            series.setMarkerColor(color(row)).setMarker(SeriesMarkers.CIRCLE);
        }
        write(chart, table.chart(), jdk);
    }

    private void writeRates(String title, String benchmark, String param, String unit, String name, String jdk)
            throws IOException {
        List<Result> rates = results.of(jdk, benchmark).stream()
                .sorted(Comparator.comparingDouble(Result::score).reversed())
                .toList();
        if (rates.isEmpty()) {
            return;
        }
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title + ", JDK " + jdk)
                .yAxisTitle(unit)
                .build();
        style(chart.getStyler());
        chart.getStyler().setLegendVisible(false).setDecimalPattern("#,##0");
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        List<String> names = rates.stream().map(rate -> rate.param(param)).toList();
        chart.getStyler().setOverlapped(true);
        for (Result rate : rates) {
            // A series for each bar gives it its colour.
            List<Double> scores = rates.stream()
                    .map(other -> other == rate ? rate.score() : 0)
                    .toList();
            chart.addSeries(rate.param(param), names, scores).setFillColor(color(rate.param(param)));
        }
        write(chart, name, jdk);
    }

    private static Color color(String contender) {
        return COLORS.getOrDefault(contender, OTHER_COLOR);
    }

    private static void style(AxesChartStyler styler) {
        // Dashes would be drawn one by one, and be most of the file.
        styler.setPlotGridLinesStroke(new BasicStroke(1))
                .setPlotGridLinesColor(new Color(0xE8E8E8))
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
                .setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setLegendPosition(Styler.LegendPosition.OutsideE)
                .setLegendBorderColor(Color.WHITE)
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15))
                .setChartTitleBoxVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
    }

    private void write(Chart<?, ?> chart, String name, String jdk) throws IOException {
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
        context.setPrecision(2);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        chart.paint(graphics, WIDTH, HEIGHT);
        try (Writer out = Files.newBufferedWriter(directory.resolve(name + "-jdk" + jdk + ".svg"))) {
            graphics.stream(out, true);
        }
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
