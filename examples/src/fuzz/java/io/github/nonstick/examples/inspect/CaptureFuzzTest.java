package io.github.nonstick.examples.inspect;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Invariant: whatever tshark gives of a capture, it is refused with a reason that can be printed, or each direction has
 * the bytes that were captured in their places, up to the first that is missing.
 */
class CaptureFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void bytesAreThoseCapturedInTheirPlaces(byte[] input) {
        CaptureProperties.check(input);
    }
}
