/**
 * Measures the published set, and makes a page and charts of what was measured.
 *
 * <p>{@code Measurement} runs JMH and writes its raw results; everything else reads those back, so that page
 * and charts can be made again without measuring.
 */
@org.jspecify.annotations.NullMarked
package io.github.nonstick.benchmarks.report;
