package io.github.nonstick.io.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:9",
        "::1, [::1]:9",
        "::, [::]:9",
        "fe80::, [fe80::]:9",
        "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:9",
        "2001:db8:0:1:1:0:0:1, [2001:db8:0:1:1::1]:9",
        "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:9",
        "0:0:0:1:0:0:0:1, [::1:0:0:0:1]:9",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:9",
        "10:100:1000:10:100:1000:10:100, [10:100:1000:10:100:1000:10:100]:9"
    })
    void shortensAsRfc5952Says(String address, String text) throws UnknownHostException {
        InetAddress host = InetAddress.getByName(address);
        assertThat(AddressText.of(new InetSocketAddress(host, 9))).isEqualTo(text);
    }

    @Test
    void namesHostsAndFilesAsTheyWereGiven() {
        assertThat(AddressText.of(InetSocketAddress.createUnresolved("example.org", 9)))
                .isEqualTo("example.org:9");
        assertThat(AddressText.of(UnixDomainSocketAddress.of("run/socket"))).isEqualTo("unix:run/socket");
    }
}
