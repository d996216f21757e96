package io.github.nonstick.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Packets of TCP conversations, recorded in the format of libpcap: what a capture of them would be, with the
 * segments where a test wants them.
 *
 * <p>Ethernet, IPv4 and TCP headers without options, checksums left 0. A packet's time is its number, in
 * milliseconds.
 */
final class CaptureFile {
    /** The sequence number that conversations begin with: it starts again at 0 within each. */
    private static final int FIRST_SEQUENCE = -100;

    private static final int SYN = 0x02;
    private static final int PSH_ACK = 0x18;
    private static final int HEADERS_LENGTH = 14 + 20 + 20;

    private final int serverPort;
    private final ByteArrayOutputStream packets = new ByteArrayOutputStream();
    private int packetCount;
    private int conversationCount;
    private int sequence;

    CaptureFile(int serverPort) {
        this.serverPort = serverPort;
        ByteBuffer head = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putInt(16, 262_144);
        head.putInt(20, 1); // Ethernet
        packets.writeBytes(head.array());
    }

    /** Begins a conversation, which the client opens; the segments that follow are the client's. */
    CaptureFile conversation() {
        conversationCount++;
        sequence = FIRST_SEQUENCE - 1;
        add(SYN, new byte[0]);
        sequence++;
        return this;
    }

    CaptureFile segment(byte[] payload) {
        add(PSH_ACK, payload);
        return lost(payload.length);
    }

    /** Bytes that were sent, and that the capture lacks. */
    CaptureFile lost(int byteCount) {
        sequence += byteCount;
        return this;
    }

    /** A conversation of its own for a stream, in segments that end at the given offsets and at its end. */
    CaptureFile stream(byte[] stream, int... cuts) {
        conversation();
        int start = 0;
        for (int cut : cuts) {
            segment(Arrays.copyOfRange(stream, start, cut));
            start = cut;
        }
        return segment(Arrays.copyOfRange(stream, start, stream.length));
    }

    Path write(Path file) throws IOException {
        return Files.write(file, packets.toByteArray());
    }

    private void add(int flags, byte[] payload) {
        int length = HEADERS_LENGTH + payload.length;
        ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(packetCount / 1_000).putInt(packetCount % 1_000 * 1_000);
        packets.writeBytes(record.putInt(length).putInt(length).array());
        packetCount++;
        ByteBuffer packet = ByteBuffer.allocate(length);
        packet.putShort(12, (short) 0x0800).position(14);
        packet.putShort((short) 0x4500).putShort((short) (length - 14)).putInt(0);
        packet.put((byte) 64).put((byte) 6).putShort((short) 0);
        packet.putInt(0x7f000001).putInt(0x7f000001);
        packet.putShort((short) (10_000 + conversationCount)).putShort((short) serverPort);
        packet.putInt(sequence).putInt(1).put((byte) 0x50).put((byte) flags);
        packet.putShort((short) 65_535).putInt(0).put(payload);
        packets.writeBytes(packet.array());
    }
}
