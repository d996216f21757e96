package io.github.nonstick.transfer;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Invariant: whatever a receiver answers, a sender ends, reports each file once and in order, and as stored none but those
 * that it sent or compared to their ends, and that were answered so, with no hash of other bytes.
 */
class SenderFuzzTest {
    @DictionaryFile(resourcePath = "SenderFuzzTest.dict")
    @FuzzTest(maxDuration = "10m")
    void reportsEachFileOnce(byte[] input) {
        SenderProperties.check(input);
    }
}
