package io.github.nonstick.examples.inspect;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A capture written packet by packet: IPv4 and TCP between 10.0.0.1:5000 and 10.0.0.2:9000. */
public final class PcapBytes {
    /** The sequence numbers begin just before they wrap around. */
    public static final int CLIENT_SEQUENCE = -20;

    public static final int SERVER_SEQUENCE = 1_000;

    private static final int RAW_IP = 101;
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int PUSH_ACK = 0x18;

    private final boolean nextGeneration;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int clientPort = 5_000;
    private int cut = Integer.MAX_VALUE;

    private PcapBytes(boolean nextGeneration) {
        this.nextGeneration = nextGeneration;
    }

    public static PcapBytes pcap() {
        PcapBytes bytes = new PcapBytes(false);
        ByteBuffer head = little(24).putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        bytes.out.writeBytes(head.putLong(0).putInt(65_535).putInt(RAW_IP).array());
        return bytes;
    }

    public static PcapBytes pcapng() {
        PcapBytes bytes = new PcapBytes(true);
        ByteBuffer section = little(28).putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d);
        bytes.out.writeBytes(section.putShort((short) 1)
                .putShort((short) 0)
                .putLong(-1)
                .putInt(28)
                .array());
        ByteBuffer link =
                little(20).putInt(1).putInt(20).putShort((short) RAW_IP).putShort((short) 0);
        bytes.out.writeBytes(link.putInt(0).putInt(20).array());
        return bytes;
    }

    /** What follows is of a conversation with another port of the client. */
    public PcapBytes from(int clientPort) {
        this.clientPort = clientPort;
        return this;
    }

    /** Of the packets that follow at most so many bytes are captured. */
    public PcapBytes cutAt(int length) {
        cut = length;
        return this;
    }

    public PcapBytes opening() {
        client(-1, SYN, new byte[0]);
        packet(false, SERVER_SEQUENCE - 1, SYN | 0x10, new byte[0]);
        return this;
    }

    public PcapBytes client(int offset, String text) {
        return client(offset, text.getBytes(StandardCharsets.UTF_8));
    }

    public PcapBytes client(int offset, byte[] payload) {
        return client(offset, PUSH_ACK, payload);
    }

    public PcapBytes clientEnd(int offset) {
        return client(offset, PUSH_ACK | FIN, new byte[0]);
    }

    public PcapBytes server(int offset, String text) {
        packet(false, SERVER_SEQUENCE + offset, PUSH_ACK, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private PcapBytes client(int offset, int flags, byte[] payload) {
        packet(true, CLIENT_SEQUENCE + offset, flags, payload);
        return this;
    }

    private void packet(boolean fromClient, int sequence, int flags, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(40 + payload.length);
        int client = 0x0a000001;
        int server = 0x0a000002;
        packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
        packet.put((byte) 64).put((byte) 6).putShort((short) 0);
        packet.putInt(fromClient ? client : server).putInt(fromClient ? server : client);
        packet.putShort((short) (fromClient ? clientPort : 9_000)).putShort((short) (fromClient ? 9_000 : clientPort));
        packet.putInt(sequence)
                .putInt(1)
                .putShort((short) (0x5000 | flags))
                .putShort((short) 8_192)
                .putInt(0);
        packet.put(payload);
        write(packet.array(), Math.min(cut, packet.capacity()));
    }

    private void write(byte[] packet, int captured) {
        if (nextGeneration) {
            int padded = (captured + 3) / 4 * 4;
            ByteBuffer block =
                    little(32 + padded).putInt(6).putInt(32 + padded).putInt(0).putLong(0);
            block.putInt(captured).putInt(packet.length).put(packet, 0, captured);
            out.writeBytes(block.putInt(28 + padded, 32 + padded).array());
        } else {
            ByteBuffer head = little(16).putLong(0).putInt(captured).putInt(packet.length);
            out.writeBytes(head.array());
            out.write(packet, 0, captured);
        }
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
