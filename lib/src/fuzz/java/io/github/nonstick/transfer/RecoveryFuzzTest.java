package io.github.nonstick.transfer;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Invariant: of any journal and partial file, a transfer that is taken up keeps the segments from the first on whose
 * bytes are right, cuts both files behind them, and fails never.
 */
class RecoveryFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void keepsThePrefixThatIsRight(byte[] input) {
        RecoveryProperties.check(input);
    }
}
