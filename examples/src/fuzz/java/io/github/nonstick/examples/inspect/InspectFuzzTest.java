package io.github.nonstick.examples.inspect;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Invariant: of any bytes, an inspection tells frames that stand one behind the other, with the bytes and the hashes that
 * are there, up to the end or to one fault, and fails never.
 */
class InspectFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void framesAndFaultAreWhatIsThere(byte[] input) {
        InspectProperties.check(input);
    }
}
