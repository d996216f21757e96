package io.github.nonstick.transfer;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Invariant: of any file, a journal's reader takes the lines up to the first that is not whole, and fails never. */
class JournalFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void takesWholeLinesAlone(byte[] input) {
        JournalProperties.check(input);
    }
}
