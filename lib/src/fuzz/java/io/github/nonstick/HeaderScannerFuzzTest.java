package io.github.nonstick;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** {@link HeaderScannerDifferentialTest} with headers that a coverage-guided fuzzer comes up with. */
class HeaderScannerFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void scannerAgreesWithTheReference(byte[] header) {
        HeaderScannerAgreement.check(header);
    }
}
