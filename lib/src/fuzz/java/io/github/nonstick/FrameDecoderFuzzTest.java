package io.github.nonstick;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Invariant: whatever bytes come in whatever reads, the decoder finds in them what {@link FrameDecoderModel} finds. */
class FrameDecoderFuzzTest {
    @DictionaryFile(resourcePath = "header.dict")
    @FuzzTest(maxDuration = "10m")
    void findsWhatTheModelSays(byte[] input) {
        FrameDecoderAgreement.check(input);
    }
}
