package io.github.nonstick.transfer;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Invariant: whatever a receiver answers, a sender ends, reports each file once and in order, and reports as stored
 * none that was not answered so.
 */
class SenderFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void reportsEachFileOnce(byte[] input) {
        SenderProperties.check(input);
    }
}
