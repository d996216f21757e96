package io.github.nonstick;

/** What a peer seems to be that does not send frames of the expected format, as far as its bytes tell. */
public enum PeerKind {
    /** A request of HTTP/1: a browser, curl. */
    HTTP_REQUEST,
    /** A response of HTTP/1: a web server. */
    HTTP_RESPONSE,
    /** The preface of an HTTP/2 connection. */
    HTTP2,
    /** A handshake or an alert of TLS, or a hello in the form of SSL 2. */
    TLS,
    /** An SSH greeting. */
    SSH,
    /** A request or a reply of Redis. */
    REDIS,
    /** A header of the PROXY protocol, version 1 or 2: a load balancer that tells where a connection comes from. */
    PROXY_PROTOCOL,
    /** The greeting of a mail or FTP server. */
    MAIL_OR_FTP,
    /** XML or HTML. */
    XML,
    /** Other text where the length field is due: a greeting, a request in words. */
    TEXT,
    /** The length field in the other byte order. */
    OTHER_BYTE_ORDER,
    /** A length field that counts more than the header: itself, the body, or both. */
    WHOLE_FRAME_LENGTH,
    /** A length field that counts characters where bytes are due. */
    CHARACTER_COUNT,
    /** The length in decimal digits. */
    LENGTH_AS_TEXT,
    /** A header without a length field before it. */
    NO_LENGTH_FIELD,
    /** A length field of eight bytes. */
    EIGHT_BYTE_LENGTH,
    /** A header in UTF-16. */
    UTF16_HEADER,
    /** A header in UTF-8 with a byte order mark before it. */
    BYTE_ORDER_MARK,
    /** A header in GBK, or in one of the encodings around it. */
    GBK_HEADER,
    /** A value written by Python's {@code pickle}. */
    PICKLE,
    /** A Python value as {@code str} writes it, which is not JSON. */
    PYTHON_TEXT
}
