package io.github.nonstick.transfer;

/** Why there is no TLS connection, or no longer one. */
public enum TlsFailure {
    /** The peer speaks something else than TLS. */
    NO_TLS,
    /** The peer does not speak TLS 1.3. */
    NO_COMMON_VERSION,
    /** The peer's certificate has another fingerprint than the pinned one. */
    FINGERPRINT_DIFFERS,
    /** No trusted certificate leads to the peer's, or one on the way is not valid now. */
    NOT_TRUSTED,
    /** The peer's certificate is not for the host that was connected to. */
    HOST_NAME_DIFFERS,
    /** The side that connects must show a certificate, and has shown none. */
    NO_CLIENT_CERTIFICATE,
    /** The peer has refused the connection. */
    REFUSED,
    /** The connection ended, or broke, where TLS does not end. */
    CUT,
    /** The peer has broken a rule of TLS, or what it sent was changed on its way. */
    PROTOCOL
}
