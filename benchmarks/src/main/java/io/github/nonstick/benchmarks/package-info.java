/** What framing costs, here and with the usual alternatives. */
@org.jspecify.annotations.NullMarked
package io.github.nonstick.benchmarks;
