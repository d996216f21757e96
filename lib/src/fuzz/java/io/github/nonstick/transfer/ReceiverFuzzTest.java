package io.github.nonstick.transfer;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Invariant: whatever a sender says, a receiver ends, answers in frames, has under final names the files that it said
 * are stored, with the bytes that it said, and touches nothing outside its directory.
 */
class ReceiverFuzzTest {
    @DictionaryFile(resourcePath = "ReceiverFuzzTest.dict")
    @FuzzTest(maxDuration = "10m")
    void keepsWhatItSaysItKeeps(byte[] input) {
        ReceiverProperties.check(input);
    }
}
