package io.github.nonstick.transfer;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server for its own certificate's fingerprint alone: not for who signed it, what name stands in it,
 * or until when.
 *
 * <p>That the server has the certificate's key is what the handshake proves.
 */
final class PinnedCertificate extends X509ExtendedTrustManager {
    /** The server has another certificate. */
    static final class Mismatch extends CertificateException {
        private static final long serialVersionUID = 1;

        Mismatch(CertificateFingerprint actual, CertificateFingerprint pinned) {
            super("certificate has the SHA-256 fingerprint " + actual + ", pinned is " + pinned);
        }
    }

    private final CertificateFingerprint pinned;

    PinnedCertificate(CertificateFingerprint pinned) {
        this.pinned = pinned;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        CertificateFingerprint actual = CertificateFingerprint.of(chain[0]);
        if (!actual.equals(pinned)) {
            throw new Mismatch(actual, pinned);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only servers are pinned");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
