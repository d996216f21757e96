package io.github.nonstick.io.socket;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses as they stand in messages. Safe for use by several threads. */
public final class AddressText {
    /** Two groups of zeros or more, with the colons around them. */
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)(?:0(?::|$)){2,}");

    private AddressText() {}

    /**
     * The address as {@code 127.0.0.1:9000}, {@code [::1]:9000}, {@code example.org:9000} or
     * {@code unix:/tmp/socket}.
     */
    public static String of(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return "unix:" + unix.getPath();
        }
        if (address instanceof InetSocketAddress internet) {
            String host = internet.isUnresolved()
                    ? internet.getHostString()
                    : internet.getAddress().getHostAddress();
            return (host.indexOf(':') >= 0 ? "[" + shortened(host) + "]" : host) + ":" + internet.getPort();
        }
        return address.toString();
    }

    /** As RFC 5952 wants it: the longest run of zeros, the first of equal ones, as {@code ::}. */
    private static String shortened(String host) {
        String shortened = host;
        long longest = 0;
        Matcher zeros = ZEROS.matcher(host);
        while (zeros.find()) {
            long length = zeros.group().chars().filter(c -> c == '0').count();
            if (length > longest) {
                longest = length;
                shortened = host.substring(0, zeros.start()) + "::" + host.substring(zeros.end());
            }
        }
        return shortened;
    }
}
