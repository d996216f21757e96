package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says in words what the JDK means when TLS fails. */
final class TlsDiagnosis {
    private static final String RECEIVED_ALERT = "Received fatal alert: ";

    /** The alerts of RFC 8446, 6.2, that speak of the certificate which the receiver of the alert has shown. */
    private static final Set<String> ALERTS_OF_CERTIFICATES = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "unknown_ca",
            "access_denied");

    private final TlsTransport transport;

    /** The host that was connected to; null on the side that accepts. */
    private final @Nullable String host;

    TlsDiagnosis(TlsTransport transport, @Nullable String host) {
        this.transport = transport;
        this.host = host;
    }

    /** What a failed handshake is to be reported as. */
    IOException ofHandshake(IOException e, boolean open) {
        if (!open) {
            return closed(e);
        }
        TlsException named = named(e, false);
        if (named != null) {
            return named;
        }
        if (transport.ended()) {
            return new TlsException(
                    TlsFailure.CUT,
                    transport.silent()
                            ? "peer closed the connection when TLS began: it may not speak TLS"
                            : "peer closed the connection during the TLS handshake",
                    e);
        }
        IOException broken = broken();
        if (broken != null) {
            return new TlsException(
                    TlsFailure.CUT,
                    "connection broke during the TLS handshake: " + Escaped.text(String.valueOf(broken.getMessage())),
                    e);
        }
        return new TlsException(
                TlsFailure.PROTOCOL, "TLS handshake failed: " + Escaped.text(String.valueOf(e.getMessage())), e);
    }

    /**
     * What a failure after the handshake is to be reported as.
     *
     * @param identified whether this side has shown a certificate
     */
    IOException ofConnection(IOException e, boolean open, boolean identified) {
        if (!open) {
            return closed(e);
        }
        TlsException named = named(e, identified);
        if (named != null) {
            return named;
        }
        IOException broken = broken();
        return broken != null
                ? broken
                : new TlsException(
                        TlsFailure.PROTOCOL,
                        "TLS connection failed: " + Escaped.text(String.valueOf(e.getMessage())),
                        e);
    }

    /** An end of the peer's bytes that TLS knows nothing of: anyone on the way can make one. */
    static TlsException truncated() {
        return new TlsException(
                TlsFailure.CUT, "connection ended without the peer's close_notify: bytes may be missing", null);
    }

    private static IOException closed(IOException e) {
        AsynchronousCloseException closed = new AsynchronousCloseException();
        closed.initCause(e);
        return closed;
    }

    private @Nullable IOException broken() {
        IOException input = transport.inputFailure();
        return input != null ? input : transport.outputFailure();
    }

    private @Nullable TlsException named(IOException e, boolean identified) {
        String foreign = transport.foreignBytes();
        if (foreign != null) {
            return new TlsException(TlsFailure.NO_TLS, "peer speaks no TLS: its first bytes are " + foreign, e);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException certificate) {
                return ofCertificate(certificate, e);
            }
        }
        String message = String.valueOf(e.getMessage());
        // Newer JDKs put the alert's name before it as well.
        int received = message.indexOf(RECEIVED_ALERT);
        if (received >= 0) {
            return ofAlert(message.substring(received + RECEIVED_ALERT.length()), identified, e);
        }
        // The JDK has no types for these two, and it words them differently from release to release.
        if (message.contains("protocol version") || message.contains("requested protocol")) {
            return noCommonVersion(e);
        }
        if (host == null && message.contains("mpty client certificate")) {
            return new TlsException(TlsFailure.NO_CLIENT_CERTIFICATE, "peer shows no client certificate", e);
        }
        return null;
    }

    private static TlsException noCommonVersion(IOException e) {
        return new TlsException(TlsFailure.NO_COMMON_VERSION, "peer does not speak TLS 1.3", e);
    }

    private TlsException ofCertificate(CertificateException certificate, IOException e) {
        if (certificate instanceof PinnedCertificate.Mismatch) {
            return new TlsException(TlsFailure.FINGERPRINT_DIFFERS, String.valueOf(certificate.getMessage()), e);
        }
        boolean path = false;
        for (Throwable cause = certificate; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return notTrusted("peer's certificate, or one that leads to it, has expired", e);
            }
            if (cause instanceof CertificateNotYetValidException) {
                return notTrusted("peer's certificate, or one that leads to it, is not valid yet", e);
            }
            if (cause instanceof CertPathBuilderException) {
                return notTrusted("peer's certificate is not trusted: no trusted certificate leads to it", e);
            }
            path |= cause instanceof CertPathValidatorException;
        }
        // What is wrong with a chain has a type of its own; what is wrong with a name has not.
        if (!path && host != null && certificate.getClass() == CertificateException.class) {
            return new TlsException(
                    TlsFailure.HOST_NAME_DIFFERS, "peer's certificate is not for the host " + Escaped.text(host), e);
        }
        return notTrusted(
                "peer's certificate is not trusted: " + Escaped.text(String.valueOf(certificate.getMessage())), e);
    }

    private static TlsException notTrusted(String message, IOException e) {
        return new TlsException(TlsFailure.NOT_TRUSTED, message, e);
    }

    private TlsException ofAlert(String alert, boolean identified, IOException e) {
        if (alert.equals("protocol_version")) {
            return noCommonVersion(e);
        }
        boolean certificate = ALERTS_OF_CERTIFICATES.contains(alert);
        // JDK 17 says bad_certificate where there is none.
        if (alert.equals("certificate_required") || host != null && !identified && alert.equals("bad_certificate")) {
            return new TlsException(TlsFailure.NO_CLIENT_CERTIFICATE, "peer requires a client certificate", e);
        }
        return new TlsException(
                TlsFailure.REFUSED,
                (certificate ? "peer does not accept this side's certificate" : "peer refuses the TLS connection")
                        + ": alert " + Escaped.text(alert),
                e);
    }
}
