/**
 * Compares whole transfers: real programs side by side on one machine, from the start of the sending one to the
 * word that everything has arrived.
 *
 * <p>A {@code Carrier} is a pair of programs, a {@code Payload} is what they carry. {@code Comparison} runs the
 * rounds and makes a {@code TransferRun}, which is written as JSON; {@code TransferTable} makes Markdown of it.
 */
@org.jspecify.annotations.NullMarked
package io.github.nonstick.benchmarks.transfer;
