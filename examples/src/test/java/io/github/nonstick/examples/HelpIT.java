package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelpIT {
    private static CommandLines commands;

    @BeforeAll
    static void start() throws Exception {
        commands = CommandLines.start();
    }

    @AfterAll
    static void stop() {
        commands.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "receive ~ DIR --stdout --bind --port --count --on-conflict refuse rename overwrite skip --no-sync --keep-partial"
                        + " --json --max-file-size --max-files --max-total --max-connections --reserve --first-byte --idle"
                        + " --header-timeout --min-rate --keys --also-keys --byte-order --strict --greeting --from --request --tls --key-store --identity-dir --client-ca --password-file"
                        + " --token-file 127.0.0.1 9000",
                "send    ~ FILE... HOST:PORT --hash sha256 sha512 sha1 md5 crc32c none --name --header --json --quiet"
                        + " --resume --require-reply --retries --connect-timeout --min-rate --tls --fingerprint --trust"
                        + " --dry-run --keys --also-keys --byte-order --greeting --pause-between-frames"
                        + " --connection-per-file --identity --password-file --token-file",
                "inspect ~ FILE|- --skip --json --extract --html --stream --from --keys --also-keys --byte-order OFFSET: verified mismatch unverified none",
                "proxy   ~ LISTEN_PORT HOST:PORT --bind --skip-client --skip-server --json --keys --also-keys --byte-order"
                        + " 127.0.0.1",
                "netty-receiver ~ DIR --bind --port --count --on-conflict refuse rename overwrite skip --no-sync --keep-partial"
                        + " --json --max-file-size --max-files --max-total --max-connections --reserve --first-byte --idle"
                        + " --header-timeout --min-rate --keys --also-keys --byte-order --strict --greeting --token-file"
                        + " 127.0.0.1 9000 epoll",
                "demo    ~ FILE",
                "broadcast ~ --connect --bind --port --max-clients --max-pending --max-rate 127.0.0.1 9000 15000 256K 64K",
                "sticky ~ --messages --svg 100 10000",
                "http-hello ~ --bind --port --timeout 127.0.0.1 9000 10s",
                "udp-echo ~ --demo --connect --timeout --bind --port 127.0.0.1 9000 1s 6",
                "echo-server ~ --bind --port 127.0.0.1 9000",
                "echo-client ~ HOST:PORT",
                "shell-server ~ --bind --port --allow --directory --time-limit --output-limit cat, uname, 127.0.0.1 9000 30s 16M",
                "shell-client ~ HOST:PORT COMMAND 255",
                "unix-echo ~ PATH --connect",
                "file-server ~ DIR --bind --port 127.0.0.1 9000",
                "file-client ~ HOST:PORT list get NAME put FILE --into DIR quit",
            })
    void helpNamesEachOptionAndExitCode(String command, String words) throws Exception {
        Result result = commands.run(command, "--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(String.join("\n", result.out())).contains(words.split(" ")).contains("--help", "--version");
        assertThat(exitCodes(result.out())).containsExactly("0", "2", "3", "4", "5", "6", "7", "8", "130");
        assertThat(result.out()).allMatch(line -> line.length() <= 80);
    }

    private static List<String> exitCodes(List<String> help) {
        return help.stream()
                .dropWhile(line -> !line.equals("Exit codes:"))
                .skip(1)
                .takeWhile(line -> line.startsWith("  "))
                .map(line -> line.strip().split(" ")[0])
                .toList();
    }

    @Test
    void helpOfTheProgramNamesTheCommands() throws Exception {
        Result result = NonstickProcess.run("--help");

        assertThat(result.exitCode()).isZero();
        assertThat(String.join("\n", result.out()))
                .contains(
                        "  receive  ",
                        "  send  ",
                        "  inspect  ",
                        "  proxy  ",
                        "  demo  ",
                        "  broadcast  ",
                        "  echo-client  ",
                        "  echo-server  ",
                        "  file-client  ",
                        "  file-server  ",
                        "  http-hello  ",
                        "  netty-receiver  ",
                        "  shell-client  ",
                        "  shell-server  ",
                        "  sticky  ",
                        "  udp-echo  ",
                        "  unix-echo  ")
                .doesNotContain("\u001b");
    }

    @ParameterizedTest
    @CsvSource({
        "--version",
        "send --version",
        "receive -V",
        "inspect -V",
        "proxy -V",
        "demo -V",
        "broadcast -V",
        "sticky -V",
        "udp-echo -V",
        "http-hello -V",
        "echo-server -V",
        "echo-client -V",
        "shell-server -V",
        "shell-client -V",
        "unix-echo -V",
        "netty-receiver -V",
        "file-server -V",
        "file-client -V"
    })
    void versionIsThatOfTheBuild(String arguments) throws Exception {
        Result result = commands.run(arguments.split(" "));

        assertThat(result.exitCode()).isZero();
        assertThat(result.out().get(0)).matches("nonstick \\d+\\.\\d+\\.\\d+\\S*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serve                          | nonstick: Unmatched argument at index 0: 'serve'",
                "send                           | nonstick send: Missing required parameter: 'FILE... HOST:PORT'",
                "send a                         | nonstick send: give one FILE or more, and HOST:PORT last",
                "send localhost:9000 a          | nonstick send: the last argument is the receiver, and a is not HOST:PORT",
                "send --name x a b h:1          | nonstick send: --name is for a single file, here are 2",
                "send --hash sha3 a h:1         | nonstick send: --hash sha3 is not one of sha256, sha512, sha1, md5,"
                        + " crc32c, none",
                "send --resume --hash md5 a h:1 | nonstick send: --resume verifies by sha256, always: --hash md5 is for"
                        + " sending without it",
                "send --header x a h:1          | nonstick send: --header x is not KEY=VALUE",
                "send --header =x a h:1         | nonstick send: --header =x is not KEY=VALUE",
                "send --header k=1 --header k=2 a h:1 | nonstick send: --header k is given twice",
                "send --header filename=x pom.xml h:1 | nonstick send: attribute has the name of a header key: filename",
                "receive --port 65536           | nonstick receive: Invalid value for option '--port': 65536 is not a port,"
                        + " 0 to 65535",
                "receive --count 0              | nonstick receive: Invalid value for option '--count': 0 is not a number of"
                        + " files, from 1 on",
                "receive --on-conflict merge    | nonstick receive: Invalid value for option '--on-conflict': merge is not"
                        + " one of refuse, rename, overwrite, skip",
                "receive --max-file-size 1.5M   | nonstick receive: Invalid value for option '--max-file-size': 1.5M is not"
                        + " a size: write bytes, or a number with K, M, G or T",
                "send - h:1                     | nonstick send: standard input has no name: give --name",
                "send --name x - - h:1          | nonstick send: standard input can be sent once, - is given 2 times",
                "send --name x src h:1          | nonstick send: --name is for a file, src is a directory",
                "send --fingerprint 12 a h:1    | nonstick send: Invalid value for option '--fingerprint': fingerprint"
                        + " \"12\" is not the 64 hexadecimal digits of a SHA-256",
                "send --password-file x a h:1   | nonstick send: --password-file is for --identity or --trust",
                "send --retries -1 a h:1        | nonstick send: Invalid value for option '--retries': -1 is not a whole"
                        + " number in 0 to 999999999",
                "send --min-rate 2G a h:1       | nonstick send: Invalid value for option '--min-rate': 2G is above 1"
                        + " GiB per second",
                "send --connect-timeout 0s a h:1 | nonstick send: Invalid value for option '--connect-timeout': 0s is not"
                        + " in 1ms to 24d",
                "receive --max-connections 256  | nonstick receive: Invalid value for option '--max-connections': 256 is"
                        + " not a whole number in 1 to 255",
                "receive --max-files 0          | nonstick receive: Invalid value for option '--max-files': 0 is not a"
                        + " whole number in 1 to 999999999",
                "receive --idle 30              | nonstick receive: Invalid value for option '--idle': 30 is not a time:"
                        + " write a number with ms, s, m, h or d",
                "receive --key-store a --identity-dir b | nonstick receive: --key-store and --identity-dir name two"
                        + " identities: give one",
                "receive --password-file a      | nonstick receive: --password-file is for --key-store or --client-ca",
                "receive --from localhost       | nonstick receive: Invalid value for option '--from': localhost is not"
                        + " HOST:PORT",
                "receive --request x            | nonstick receive: --request is for --from",
                "receive --from h:1 --port 9    | nonstick receive: --port is not for --from",
                "send --keys a,b a h:1          | nonstick send: Invalid value for option '--keys': a,b is not"
                        + " LENGTH,NAME,HASH: three names with commas between them",
                "receive --also-keys every      | nonstick receive: Invalid value for option '--also-keys'"
                        + " (LENGTH,NAME,HASH): every is not LENGTH,NAME,HASH: three names with commas between them",
                "receive --also-keys filename,, | nonstick receive: --also-keys: \"filename\" cannot be an alias: it is"
                        + " a header key",
                "send --byte-order middle a h:1 | nonstick send: Invalid value for option '--byte-order': middle is not"
                        + " one of little, big",
                "receive --greeting 65537       | nonstick receive: Invalid value for option '--greeting': 65537 is"
                        + " neither until-frame nor a number of bytes, 0 to 65536",
                "send --pause-between-frames 0s a h:1 | nonstick send: Invalid value for option"
                        + " '--pause-between-frames': 0s is not in 1ms to 24d",
                "send --dry-run --resume a h:1  | nonstick send: --resume is not for --dry-run",
                "send --dry-run --token-file x a h:1 | nonstick send: --token-file is not for --dry-run",
                "send --dry-run src h:1         | nonstick send: --dry-run is for files: how standard input and"
                        + " directories are sent depends on the receiver's answers",
                "send --dry-run --name x - h:1  | nonstick send: --dry-run is for files: how standard input and"
                        + " directories are sent depends on the receiver's answers",
                "send --keys size,, --header size=1 pom.xml h:1 | nonstick send: attribute has the name of a header key:"
                        + " size",
                "inspect                        | 'nonstick inspect: Missing required parameter: ''FILE|-'''",
                "inspect --byte-order middle a  | nonstick inspect: Invalid value for option '--byte-order': middle is not"
                        + " one of little, big",
                "proxy 0                        | nonstick proxy: Missing required parameter: 'HOST:PORT'",
                "proxy 65536 h:1                | nonstick proxy: Invalid value for positional parameter at index 0"
                        + " (LISTEN_PORT): 65536 is not a port, 0 to 65535",
                "proxy 9000 127.0.0.1:9000      | nonstick proxy: 127.0.0.1:9000 is where the proxy itself would listen",
                "proxy 0 h                      | nonstick proxy: Invalid value for positional parameter at index 1"
                        + " (HOST:PORT): h is not HOST:PORT",
                "demo --fast                    | nonstick demo: Unknown option: '--fast'",
                "broadcast --max-pending 0      | nonstick broadcast: --max-pending is at least 1",
                "broadcast --max-rate 0         | nonstick broadcast: --max-rate is at least 1",
                "broadcast --connect h:1 --port 9 | nonstick broadcast: --port is not for --connect",
                "sticky --messages 9            | nonstick sticky: Invalid value for option '--messages': 9 is not a whole"
                        + " number in 10 to 10000",
                "udp-echo --connect h:1 --port 9 | nonstick udp-echo: --port is not for --connect",
                "udp-echo --timeout 1s          | nonstick udp-echo: --timeout is not for a server",
                "udp-echo --demo --connect h:1  | nonstick udp-echo: --connect is not for --demo",
                "http-hello --timeout 0s        | nonstick http-hello: Invalid value for option '--timeout': 0s is not in"
                        + " 1ms to 24d",
                "echo-server --port x           | nonstick echo-server: Invalid value for option '--port': x is not a port, 0"
                        + " to 65535",
                "echo-client                    | 'nonstick echo-client: Missing required parameter: ''HOST:PORT'''",
                "echo-client h                  | nonstick echo-client: Invalid value for positional parameter at index 0"
                        + " (HOST:PORT): h is not HOST:PORT",
                "shell-server --bind 0.0.0.0    | nonstick shell-server: --bind 0.0.0.0 is not of this machine alone:"
                        + " nothing here keeps others from running commands",
                "shell-server --bind ::         | nonstick shell-server: --bind :: is not of this machine alone: nothing"
                        + " here keeps others from running commands",
                "shell-server --allow ls,/bin/ls | nonstick shell-server: --allow: /bin/ls is not the name of a program",
                "shell-server --allow ls,,cat    | nonstick shell-server: --allow: \"\" is not the name of a program",
                "shell-server --allow ..         | nonstick shell-server: --allow: .. is not the name of a program",
                "shell-server --allow no-such    | nonstick shell-server: --allow: there is no program no-such in PATH",
                "shell-server --directory pom.xml | nonstick shell-server: --directory pom.xml is not a directory",
                "shell-server --time-limit 0s    | nonstick shell-server: Invalid value for option '--time-limit': 0s is"
                        + " not in 1ms to 24d",
                "shell-client                    | 'nonstick shell-client: Missing required parameter: ''HOST:PORT'''",
                "shell-client h:1 ls -l          | nonstick shell-client: Unknown option: '-l'",
                "unix-echo                      | nonstick unix-echo: give either PATH or --connect PATH",
                "unix-echo a --connect b        | nonstick unix-echo: give either PATH or --connect PATH",
                "broadcast --connect h          | nonstick broadcast: Invalid value for option '--connect': h is not"
                        + " HOST:PORT",
                "file-client                    | 'nonstick file-client: Missing required parameter: ''HOST:PORT'''",
                "file-client h:1 frob           | nonstick file-client: frob is none of list, get and put",
                "file-client h:1 list a         | nonstick file-client: list takes no names",
                "file-client h:1 get            | nonstick file-client: get what? Give one NAME or more",
                "file-client h:1 put            | nonstick file-client: put what? Give one FILE or more",
                "file-client h:1 put a --into . | nonstick file-client: --into is for get",
            })
    void wrongCommandLinesSayWhatIsWrongAndEndWith2(String arguments, String message) throws Exception {
        Result result = commands.run(arguments.split(" "));

        assertThat(result.err()).first().isEqualTo(message);
        assertThat(result.err()).last().asString().matches("Try 'nonstick( [a-z-]+)? --help'\\.");
        assertThat(result.out()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void aCommandIsNeeded() throws Exception {
        assertThat(NonstickProcess.run())
                .isEqualTo(new Result(
                        2,
                        List.of(),
                        List.of(
                                "nonstick: a command is missing: receive, send, inspect, proxy, demo or a program of the"
                                        + " tutorials",
                                "Try 'nonstick --help'.")));
    }

    @Test
    void processEndsAsItsCommandDid() throws Exception {
        for (String arguments : List.of("--version", "send --version", "send", "receive --port 65536")) {
            assertThat(NonstickProcess.run((Object[]) arguments.split(" ")))
                    .isEqualTo(commands.run(arguments.split(" ")));
        }
    }

    @Test
    void headerThatIsTooLongIsAUsageError() throws Exception {
        Result result = NonstickProcess.run("send", "--header", "k=" + "v".repeat(65_536), "pom.xml", "h:1");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).first().asString().contains("exceeds maxHeaderLength 65535");
    }

    @Test
    void jarIsRunnableAndHoldsNothingOfTheJarsItWasMadeOf() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("nonstick.jar"))) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Main-Class")).isEqualTo("io.github.nonstick.examples.Main");
            assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
            List<String> names = jar.stream().map(ZipEntry::getName).toList();
            assertThat(names).doesNotHaveDuplicates().contains("META-INF/LICENSE");
            assertThat(names)
                    .noneMatch(name -> name.endsWith("module-info.class"))
                    .noneMatch(name -> name.matches("META-INF/.*\\.(SF|RSA|DSA)"));
        }
    }
}
