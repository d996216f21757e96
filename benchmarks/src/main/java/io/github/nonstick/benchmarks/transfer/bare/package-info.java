/**
 * Programs that carry a payload and keep no promise of a transfer: no names made safe, no limits, no deadlines, no
 * journal, no command line. What they take is what Java on the machine takes for the bytes alone.
 */
@org.jspecify.annotations.NullMarked
package io.github.nonstick.benchmarks.transfer.bare;
