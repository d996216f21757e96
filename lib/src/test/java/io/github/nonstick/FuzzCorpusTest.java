package io.github.nonstick;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the fuzz tests of this package begin with, and what they found, without a fuzzer. */
class FuzzCorpusTest {
    @Test
    void decoderFindsWhatTheModelSays() throws IOException {
        FuzzInput.tryCorpus("FrameDecoderFuzzTest", FrameDecoderAgreement::check);
    }

    @Test
    void scannerAgreesWithTheReference() throws IOException {
        FuzzInput.tryCorpus("HeaderScannerFuzzTest", HeaderScannerAgreement::checkInAll);
    }
}
