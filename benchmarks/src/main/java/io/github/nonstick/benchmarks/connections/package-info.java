/**
 * Measures servers that have many connections, few of them busy: latency and memory of each.
 *
 * <p>An {@code EchoServer} is a contender. {@code Trial} runs one in a process of its own against the same client in
 * another, {@code ServerProgram} and {@code ClientProgram}, which it talks to line by line. The trials become a {@code
 * ConnectionsRun}, which is written as JSON; {@code ConnectionsTable} makes Markdown of it.
 */
@org.jspecify.annotations.NullMarked
package io.github.nonstick.benchmarks.connections;
