package io.github.nonstick.examples.inspect;

/**
 * A TCP segment of a capture.
 *
 * @param packet its number in the capture, from 1
 * @param stream the number of its conversation, from 0
 * @param from the address and port of its sender
 * @param to the address and port of its receiver
 * @param syn whether it opens the conversation: its sequence number is the one before its first byte's
 * @param ack whether it acknowledges something
 * @param fin whether nothing follows its bytes
 * @param sequence the 32-bit sequence number
 * @param length of the payload on the wire
 * @param payload as much of it as was captured
 */
record TcpSegment(
        long packet,
        int stream,
        String from,
        String to,
        boolean syn,
        boolean ack,
        boolean fin,
        int sequence,
        int length,
        byte[] payload) {}
