package io.github.nonstick.examples.inspect;

import io.github.nonstick.Escaped;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads the TCP segments of a capture through Wireshark's tshark, a program of its own. */
final class Tshark {
    /** Takes the segments in the order of the capture. */
    interface Listener {
        void segment(TcpSegment segment) throws IOException;
    }

    static final String MISSING = "reading a capture takes tshark, which is not installed: it comes with Wireshark,"
            + " or as the package tshark (Debian, Ubuntu) or wireshark-cli (Fedora, Arch)";

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Above twice the longest packet that a capture has by default, 262,144 bytes. */
    private static final int MAX_LINE_LENGTH = 1 << 20;

    private static final int MAX_COMPLAINT_LENGTH = 1_024;
    private static final List<String> FIELDS = List.of(
            "frame.number",
            "tcp.stream",
            "ip.src",
            "ipv6.src",
            "tcp.srcport",
            "ip.dst",
            "ipv6.dst",
            "tcp.dstport",
            "tcp.flags",
            "tcp.seq_raw",
            "tcp.len",
            "tcp.payload");
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;

    private final String program;

    Tshark(String program) {
        this.program = program;
    }

    /**
     * Reads a capture to its end.
     *
     * @param stream the number of the conversation to read; null for all
     * @return what tshark had to complain of, though it read something; escaped, empty where that is nothing
     * @throws CaptureException if tshark is not installed, cannot read it, or takes too long
     */
    String read(Path capture, @Nullable Integer stream, Listener listener) throws IOException {
        long size = Files.size(capture);
        Process process = start(command(capture, stream));
        Complaints complaints = new Complaints(process.getErrorStream());
        Watch watch = new Watch(process);
        try (InputStream out = new BufferedInputStream(process.getInputStream(), 1 << 16)) {
            process.getOutputStream().close();
            complaints.start();
            watch.start();
            boolean some = readSegments(out, size, listener);
            int exitCode = exitCode(process);
            if (watch.rang) {
                throw new CaptureException(
                        "tshark has not read the capture within " + PATIENCE.toMinutes() + " minutes");
            }
            if (exitCode == 0) {
                return "";
            }
            String complaint = complaints.last();
            if (!some) {
                throw new CaptureException("tshark cannot read the capture, exit code " + exitCode + ": " + complaint);
            }
            return complaint;
        } finally {
            watch.interrupt();
            process.destroyForcibly();
        }
    }

    /**
     * Reads what tshark gives, to its end.
     *
     * @param size of the capture, in bytes
     * @return whether there was anything
     */
    static boolean readSegments(InputStream out, long size, Listener listener) throws IOException {
        boolean some = false;
        long payload = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (readLine(out, line)) {
            some = true;
            TcpSegment segment = segment(line.toString(StandardCharsets.ISO_8859_1));
            if (segment == null) {
                continue;
            }
            payload += segment.payload().length;
            if (payload > size) {
                throw new CaptureException("tshark gives more bytes than the capture has, which is " + size);
            }
            listener.segment(segment);
        }
        return some;
    }

    /** An absolute path cannot be taken for an option, and no shell reads it. */
    private List<String> command(Path capture, @Nullable Integer stream) {
        List<String> command =
                new ArrayList<>(List.of(program, "-r", capture.toAbsolutePath().toString(), "-n", "-T", "fields"));
        // Of packets inside packets the innermost counts.
        command.addAll(List.of("-E", "occurrence=l", "-E", "separator=/t"));
        for (String field : FIELDS) {
            command.addAll(List.of("-e", field));
        }
        // An ICMP message quotes the head of a segment that is not sent thereby.
        command.addAll(
                List.of("-Y", "tcp && !icmp && !icmpv6" + (stream == null ? "" : " && tcp.stream == " + stream)));
        return command;
    }

    private static Process start(List<String> command) throws CaptureException {
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new CaptureException(MISSING);
        }
    }

    private static int exitCode(Process process) throws CaptureException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CaptureException("interrupted while tshark reads the capture");
        }
    }

    private static boolean readLine(InputStream in, ByteArrayOutputStream line) throws IOException {
        line.reset();
        int c;
        while ((c = in.read()) >= 0 && c != '\n') {
            if (line.size() == MAX_LINE_LENGTH) {
                throw new CaptureException("tshark gives a line of more than " + MAX_LINE_LENGTH + " characters");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return c >= 0;
    }

    /** The segment of a line; null where the capture has not all of the segment's own head. */
    static @Nullable TcpSegment segment(String line) throws CaptureException {
        String[] fields = line.split("\t", -1);
        if (fields.length == FIELDS.size() && (fields[9].isEmpty() || fields[10].isEmpty())) {
            return null;
        }
        try {
            int flags = Integer.decode(fields[8]);
            return new TcpSegment(
                    Long.parseLong(fields[0]),
                    Integer.parseInt(fields[1]),
                    address(fields[2], fields[3], fields[4]),
                    address(fields[5], fields[6], fields[7]),
                    (flags & SYN) != 0,
                    (flags & ACK) != 0,
                    (flags & FIN) != 0,
                    Integer.parseUnsignedInt(fields[9]),
                    Integer.parseInt(fields[10]),
                    HexFormat.of().parseHex(fields[11]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new CaptureException("tshark gives a line that is not what was asked for: " + Escaped.text(line));
        }
    }

    private static String address(String ip4, String ip6, String port) {
        return (ip4.isEmpty() ? "[" + ip6 + "]" : ip4) + ":" + Integer.parseInt(port);
    }

    /** Ends a process that takes too long. */
    private static final class Watch extends Thread {
        private final Process process;
        private volatile boolean rang;

        Watch(Process process) {
            super("nonstick-tshark-watch");
            setDaemon(true);
            this.process = process;
        }

        @Override
        public void run() {
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    rang = true;
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                return; // it has been read to its end
            }
        }
    }

    /** Reads standard error all along, and keeps the end of it. */
    private static final class Complaints extends Thread {
        private final InputStream in;
        private final StringBuilder kept = new StringBuilder();

        Complaints(InputStream in) {
            super("nonstick-tshark-complaints");
            setDaemon(true);
            this.in = in;
        }

        @Override
        public void run() {
            byte[] piece = new byte[MAX_COMPLAINT_LENGTH];
            int read;
            try {
                while ((read = in.read(piece)) >= 0) {
                    kept.append(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
                    kept.delete(0, Math.max(0, kept.length() - MAX_COMPLAINT_LENGTH));
                }
            } catch (IOException e) {
                return; // what was read must do
            }
        }

        /** The last line, escaped. */
        String last() {
            try {
                join(1_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            List<String> lines = isAlive() ? List.of() : kept.toString().lines().toList();
            return lines.isEmpty() ? "no reason given" : Escaped.text(lines.get(lines.size() - 1));
        }
    }
}
