package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:1, localhost, 1",
        "192.0.2.1:9000, 192.0.2.1, 9000",
        "[::1]:65535, ::1, 65535",
        "[fe80::1%eth0]:9000, fe80::1%eth0, 9000",
        "example.org:09000, example.org, 9000"
    })
    void readsHostAndPort(String text, String host, int port) {
        assertThat(Address.parse(text)).isEqualTo(new Address(host, port));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost      | localhost is not HOST:PORT",
                "localhost:     | localhost: is not HOST:PORT",
                ":9000          | :9000 is not HOST:PORT",
                "[]:9000        | []:9000 is not HOST:PORT",
                "localhost:http | localhost:http is not HOST:PORT",
                "localhost:-1   | localhost:-1 is not HOST:PORT",
                "::1:9000       | ::1:9000 is not HOST:PORT: an IPv6 address is written in brackets, as in [::1]:9000",
                "localhost:0    | localhost:0 is not HOST:PORT: the port is not in 1 to 65535",
                "h:65536        | h:65536 is not HOST:PORT: the port is not in 1 to 65535",
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:9000",
        "::1, [::1]:9000",
        "::, [::]:9000",
        "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:9000",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:9000",
        "fe80:0:0:0:0:0:0:0, [fe80::]:9000"
    })
    void writesAddressesAsRfc5952(String host, String text) throws UnknownHostException {
        assertThat(Address.text(InetAddress.getByName(host), 9000)).isEqualTo(text);
    }
}
