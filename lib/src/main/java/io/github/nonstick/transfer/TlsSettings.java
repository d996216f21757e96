package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Who is who on a TLS connection: the certificate this side shows, and those it takes from the peer.
 *
 * <p>TLS 1.3 alone is spoken. No session is resumed: each connection proves anew who is at its ends. Key
 * stores are read when the settings are made, and not kept.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class TlsSettings {
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    /**
     * A session that is kept for longer than 7 days gets no ticket (RFC 8446, 4.6.1). A peer that only sends
     * would leave a ticket unread, and a connection closed with bytes unread is reset: what was sent last is
     * lost.
     */
    private static final int TOO_LONG_FOR_TICKETS_SECONDS = 7 * 24 * 60 * 60 + 1;

    private enum Role {
        SERVER,
        CLIENT,
        PINNED_CLIENT
    }

    private final Role role;
    private final KeyManager @Nullable [] keys;
    private final TrustManager @Nullable [] trust;
    private final SSLContext context;

    private TlsSettings(Role role, KeyManager @Nullable [] keys, TrustManager @Nullable [] trust) {
        this.role = role;
        this.keys = keys;
        this.trust = trust;
        try {
            context = SSLContext.getInstance("TLSv1.3");
            context.init(keys, trust, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no TLS 1.3", e);
        }
        context.getServerSessionContext().setSessionTimeout(TOO_LONG_FOR_TICKETS_SECONDS);
        context.getClientSessionContext().setSessionTimeout(TOO_LONG_FOR_TICKETS_SECONDS);
    }

    /**
     * A server that shows its certificate and asks for none.
     *
     * @param keyStore loaded, with a private key
     * @param password of the private key; not kept
     * @throws IllegalArgumentException if there is no private key in it
     * @throws GeneralSecurityException if it is not loaded, or the key cannot be read with the password
     */
    public static TlsSettings server(KeyStore keyStore, char[] password) throws GeneralSecurityException {
        return new TlsSettings(Role.SERVER, keyManagers(keyStore, password), null);
    }

    /**
     * A client that takes the certificates which the JDK's trust store leads to, for the host connected to.
     */
    public static TlsSettings client() {
        return new TlsSettings(Role.CLIENT, null, null);
    }

    /**
     * A client that takes one certificate, and asks neither who signed it, nor for which host, nor until when.
     *
     * @param sha256Fingerprint as {@link CertificateFingerprint#parse} reads it
     * @throws IllegalArgumentException if it is no fingerprint
     */
    public static TlsSettings pinned(String sha256Fingerprint) {
        PinnedCertificate pinned = new PinnedCertificate(CertificateFingerprint.parse(sha256Fingerprint));
        return new TlsSettings(Role.PINNED_CLIENT, null, new TrustManager[] {pinned});
    }

    /**
     * These settings of a server, which now requires a certificate of its clients.
     *
     * @param trusted loaded; a client's certificate is in it, or one in it leads to the client's
     * @throws IllegalStateException if these are not settings of a server
     * @throws IllegalArgumentException if there is no certificate in it
     * @throws GeneralSecurityException if it is not loaded
     */
    public TlsSettings withClientCertificates(KeyStore trusted) throws GeneralSecurityException {
        if (role != Role.SERVER) {
            throw new IllegalStateException("client certificates are for a server to require");
        }
        return new TlsSettings(role, keys, trustManagers(trusted));
    }

    /**
     * These settings of a client, which now shows a certificate to servers that ask for one.
     *
     * @param keyStore loaded, with a private key
     * @param password of the private key; not kept
     * @throws IllegalStateException if these are not settings of a client
     * @throws IllegalArgumentException if there is no private key in it
     * @throws GeneralSecurityException if it is not loaded, or the key cannot be read with the password
     */
    public TlsSettings withClientIdentity(KeyStore keyStore, char[] password) throws GeneralSecurityException {
        if (role == Role.SERVER) {
            throw new IllegalStateException("a client identity is for a client to show");
        }
        return new TlsSettings(role, keyManagers(keyStore, password), trust);
    }

    /**
     * These settings of a client, which now takes the certificates that these lead to, in place of the JDK's.
     * The host's name is checked as before.
     *
     * @param trusted loaded
     * @throws IllegalStateException if these are not settings of a client, or it takes one certificate alone
     * @throws IllegalArgumentException if there is no certificate in it
     * @throws GeneralSecurityException if it is not loaded
     */
    public TlsSettings withTrustedCertificates(KeyStore trusted) throws GeneralSecurityException {
        if (role != Role.CLIENT) {
            throw new IllegalStateException("trusted certificates are for a client that pins none");
        }
        return new TlsSettings(role, keys, trustManagers(trusted));
    }

    private static KeyManager[] keyManagers(KeyStore keyStore, char[] password) throws GeneralSecurityException {
        Objects.requireNonNull(password, "password");
        boolean found = false;
        for (String alias : Collections.list(keyStore.aliases())) {
            found |= keyStore.isKeyEntry(alias);
        }
        if (!found) {
            throw new IllegalArgumentException("key store has no private key");
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keyStore, password);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trustManagers(KeyStore trusted) throws GeneralSecurityException {
        if (trusted.size() == 0) {
            throw new IllegalArgumentException("key store has no trusted certificate");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    /** Whether these are a server's. */
    boolean isServer() {
        return role == Role.SERVER;
    }

    /**
     * Makes a TLS connection of one that was made to a host, and waits for the handshake. Where that fails the
     * channel is closed, at most a second later, so that the peer can read why; another thread ends the wait by
     * closing it.
     *
     * <p>A server that takes no client without a certificate, or not this one's, says so only afterwards: the
     * first read fails then.
     *
     * @param channel connected and blocking
     * @throws TlsException if there can be no TLS with the peer
     * @throws java.nio.channels.ClosedChannelException if the channel was closed meanwhile
     * @throws IllegalStateException if these are not settings of a client
     */
    PeerConnection connect(SocketChannel channel, String host, int port) throws IOException {
        if (role == Role.SERVER) {
            throw new IllegalStateException("a server does not connect");
        }
        SSLParameters parameters = parameters();
        if (role == Role.CLIENT) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return TlsConnection.handshake(channel, context.getSocketFactory(), parameters, host, port);
    }

    /**
     * Makes a TLS connection of one that was accepted, and waits for the handshake. Where that fails the channel
     * is closed, at most a second later, so that the peer can read why; another thread ends the wait by closing
     * it.
     *
     * @param channel connected and blocking
     * @throws TlsException if there can be no TLS with the peer
     * @throws java.nio.channels.ClosedChannelException if the channel was closed meanwhile
     * @throws IllegalStateException if these are not settings of a server
     */
    PeerConnection accept(SocketChannel channel) throws IOException {
        if (role != Role.SERVER) {
            throw new IllegalStateException("a client does not accept");
        }
        SSLParameters parameters = parameters();
        parameters.setNeedClientAuth(trust != null);
        return TlsConnection.handshake(channel, context.getSocketFactory(), parameters, null, 0);
    }

    private static SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(PROTOCOLS);
        return parameters;
    }
}
