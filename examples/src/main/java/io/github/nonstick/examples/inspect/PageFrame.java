package io.github.nonstick.examples.inspect;

/**
 * A frame as a page shows it.
 *
 * @param number from 1
 * @param frame where it stands
 * @param bodyFirst the body's first bytes
 * @param bodyLast the last of those behind them
 * @param firstRead the index of the read that it begins in
 * @param lastRead the index of the read that it ends in
 */
record PageFrame(long number, InspectedFrame frame, byte[] bodyFirst, byte[] bodyLast, int firstRead, int lastRead) {}
