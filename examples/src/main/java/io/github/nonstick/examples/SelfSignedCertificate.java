package io.github.nonstick.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** A certificate for this host that its own key has signed, and that lasts for ten years. */
final class SelfSignedCertificate {
    private static final X500Name NAME = new X500Name("CN=nonstick");
    private static final int YEARS = 10;

    /** Of 64 random bits, as certificate authorities must have at least. */
    private static final int SERIAL_BITS = 64;

    /** ecdsa-with-SHA256 (RFC 5758, 3.2). */
    private static final AlgorithmIdentifier ECDSA_WITH_SHA256 =
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.10045.4.3.2"));

    private SelfSignedCertificate() {}

    /**
     * Makes one, in its DER encoding.
     *
     * @param keys of an elliptic curve
     */
    static byte[] of(KeyPair keys, Instant now) throws GeneralSecurityException, IOException {
        // A clock that is a little behind finds it valid as well.
        Date from = Date.from(now.minusSeconds(60 * 60));
        Date to = Date.from(now.atOffset(ZoneOffset.UTC).plusYears(YEARS).toInstant());
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                NAME,
                new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS),
                from,
                to,
                NAME,
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")
        }));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        return builder.build(new JdkSigner(signature)).getEncoded();
    }

    /** Signs with the JDK: no security provider is added to this program. */
    private static final class JdkSigner implements ContentSigner {
        private final Signature signature;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        JdkSigner(Signature signature) {
            this.signature = signature;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return ECDSA_WITH_SHA256;
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            try {
                signature.update(content.toByteArray());
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK cannot sign with its own key", e);
            }
        }
    }
}
