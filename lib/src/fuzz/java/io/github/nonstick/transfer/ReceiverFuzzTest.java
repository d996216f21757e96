package io.github.nonstick.transfer;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Invariant: whatever a sender says, a receiver ends, answers in frames, gives back all room, has under final names what
 * it said is stored, which is what a frame or a transfer brought, and touches nothing outside its directory.
 */
class ReceiverFuzzTest {
    @DictionaryFile(resourcePath = "ReceiverFuzzTest.dict")
    @FuzzTest(maxDuration = "10m")
    void keepsWhatItSaysItKeeps(byte[] input) {
        ReceiverProperties.check(input);
    }
}
