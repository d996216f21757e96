package io.github.nonstick;

import org.jspecify.annotations.Nullable;

/**
 * What is behind an error, as far as a peer's bytes tell. Immutable.
 *
 * @param peer what the peer seems to be; null where that cannot be told
 * @param finding what was seen, a phrase for the message; may be empty
 * @param hint what to do, a sentence; empty where there is none
 */
record Diagnosis(@Nullable PeerKind peer, String finding, String hint) {
    static final Diagnosis NONE = new Diagnosis(null, "", "");

    /** A finding alone. */
    static Diagnosis of(String finding) {
        return new Diagnosis(null, finding, "");
    }

    /** This diagnosis behind something else that was seen. */
    Diagnosis after(String seen) {
        return new Diagnosis(peer, finding.isEmpty() ? seen : seen + ", " + finding, hint);
    }

    /** A message that ends with the diagnosis. */
    String appendedTo(String message) {
        return message + (finding.isEmpty() ? "" : ": " + finding) + (hint.isEmpty() ? "" : "; " + hint);
    }
}
