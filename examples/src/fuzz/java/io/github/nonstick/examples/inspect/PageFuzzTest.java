package io.github.nonstick.examples.inspect;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Invariant: of any bytes, a page is made that has no markup but its own, shows each header character by character,
 * and nothing in it that does not show.
 */
class PageFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void markupIsThePagesOwn(byte[] input) {
        PageProperties.check(input);
    }
}
