package io.github.nonstick;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Invariant: the scanner takes no header that Jackson refuses, and reads from what it takes what Jackson reads. */
class HeaderScannerFuzzTest {
    @DictionaryFile(resourcePath = "header.dict")
    @FuzzTest(maxDuration = "10m")
    void scannerAgreesWithTheReference(byte[] header) {
        HeaderScannerAgreement.check(header);
    }
}
