package io.github.nonstick.examples;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * A host and a port as they stand on a command line: {@code example.org:9000}, {@code [::1]:9000}.
 *
 * @param host a name or an address, without brackets
 * @param port from 1 to 65,535
 */
record Address(String host, int port) {
    /**
     * Reads {@code HOST:PORT}.
     *
     * @throws IllegalArgumentException if it is written otherwise
     */
    static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(0, colon));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(Printable.text(text) + " is not HOST:PORT");
        }
        if (!bracketed && host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(Printable.text(text)
                    + " is not HOST:PORT: an IPv6 address is written in brackets, as in [::1]:9000");
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    Printable.text(text) + " is not HOST:PORT: the port is not in 1 to 65535");
        }
        return new Address(host, port);
    }

    static String text(InetAddress host, int port) {
        return (host instanceof Inet6Address address ? "[" + text(address) + "]" : host.getHostAddress()) + ":" + port;
    }

    /** The address as RFC 5952 wants it: the longest run of zeros, from two on, as {@code ::}. */
    private static String text(Inet6Address address) {
        String written = address.getHostAddress();
        int zone = written.indexOf('%');
        String zoneText = zone < 0 ? "" : written.substring(zone);
        String[] groups = (zone < 0 ? written : written.substring(0, zone)).split(":");
        int bestStart = -1;
        int bestLength = 1;
        for (int start = 0; start < groups.length; start++) {
            int end = start;
            while (end < groups.length && groups[end].equals("0")) {
                end++;
            }
            if (end - start > bestLength) {
                bestStart = start;
                bestLength = end - start;
            }
        }
        if (bestStart < 0) {
            return written;
        }
        String before = String.join(":", Arrays.copyOfRange(groups, 0, bestStart));
        String after = String.join(":", Arrays.copyOfRange(groups, bestStart + bestLength, groups.length));
        return before + "::" + after + zoneText;
    }

    @Override
    public String toString() {
        return Printable.text(host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port);
    }
}
