package io.github.nonstick.transfer;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Invariant: a name or path that is taken leads to an entry below the target directory, on POSIX and on Windows. */
class NameFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void namesStayInsideOrAreRefused(byte[] input) {
        NameProperties.check(input);
    }
}
