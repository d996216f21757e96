package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.pace.TimeLimit;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends files to a receiver.
 *
 * <p>Each file is read for its hash, then sent as a frame without copying. The receiver is asked for a reply;
 * any peer of the format can receive, and one that closes without a reply leaves its files {@link
 * SendOutcome.Status#UNCONFIRMED}. A file that shrinks, grows or vanishes meanwhile is never complete on the
 * other side.
 *
 * <p>A sender that is {@link #withResume resumable} sends segments instead, reads a file once, and goes on where
 * an earlier attempt ended. Only receivers of this library take those.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class FileSender {
    /** How long connecting may take unless another time is set. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** How long an answer may take unless another time is set. */
    public static final Duration DEFAULT_REPLY_TIMEOUT = Duration.ofSeconds(60);

    /** Keys that this sender writes itself. */
    private static final Set<String> OWN_KEYS = Set.of(
            Reply.WANT_REPLY,
            TransferFrame.KIND,
            TransferFrame.DIRECTORY,
            TransferFrame.MODIFIED,
            TransferFrame.EXECUTABLE,
            TransferFrame.TARGET_NAME,
            TransferFrame.TRANSFER_ID,
            TransferFrame.SOURCE_VERSION,
            TransferFrame.WHOLE_LENGTH,
            TransferFrame.WHOLE_HASH,
            TransferFrame.PREFIX_HASH,
            TransferFrame.OFFSET,
            TransferFrame.TOKEN);

    private final SenderSettings settings;

    private FileSender(SenderSettings settings) {
        this.settings = settings;
    }

    /**
     * A sender to an address: standard format, SHA-256, plain frames. Of one that is {@linkplain
     * InetSocketAddress#createUnresolved unresolved} the host is looked up for each connection, and its addresses
     * are tried one after the other.
     */
    public static FileSender to(InetSocketAddress address) {
        return new FileSender(new SenderSettings(Objects.requireNonNull(address, "address")));
    }

    private FileSender with(Consumer<SenderSettings> change) {
        SenderSettings changed = new SenderSettings(settings);
        change.accept(changed);
        return new FileSender(changed);
    }

    /** This sender with another format. */
    public FileSender withFormat(FrameFormat format) {
        Objects.requireNonNull(format, "format");
        return with(changed -> changed.format = format);
    }

    /**
     * This sender with something that receivers say before their first frame; what it was is told to the listener.
     */
    public FileSender withGreeting(Greeting greeting) {
        Objects.requireNonNull(greeting, "greeting");
        return with(changed -> changed.greeting = greeting);
    }

    /**
     * This sender with a pause before each item but a connection's first: some receivers read beyond the frame that
     * they are in, and lose what they read of the next one.
     *
     * @param pause from zero, for none, to 2^31-1 milliseconds
     * @throws IllegalArgumentException if it is out of range
     */
    public FileSender withPauseBetweenFrames(Duration pause) {
        if (!pause.isZero()) {
            TimeLimit.check("pauseBetweenFrames", pause);
        }
        return with(changed -> changed.pauseBetweenFrames = pause);
    }

    /**
     * This sender with a connection for each item, which ends before the next one is made, or with one for all of them
     * as long as that lasts.
     */
    public FileSender withConnectionPerFile(boolean connectionPerFile) {
        return with(changed -> changed.connectionPerFile = connectionPerFile);
    }

    /** This sender with another digest, or without any. What is resumable has SHA-256 always. */
    public FileSender withHash(@Nullable HashAlgorithm algorithm) {
        return with(changed -> changed.algorithm = algorithm);
    }

    /**
     * This sender with one more attribute in the header of each file.
     *
     * @throws IllegalArgumentException as {@link FrameHeader#with}, and for a key of the format, or one that a
     *     sender writes itself
     */
    public FileSender withAttribute(String key, @Nullable Object value) {
        if (key.equals(settings.format.keys().dataSize())
                || key.equals(settings.format.keys().filename())
                || key.equals(settings.format.keys().hash())
                || OWN_KEYS.contains(key)) {
            throw new IllegalArgumentException("attribute has the name of a header key: " + key);
        }
        return with(changed -> changed.addAttribute(key, value));
    }

    /**
     * This sender with another time for connecting.
     *
     * @param connectTimeout from 1 millisecond to 2^31-1 milliseconds
     * @throws IllegalArgumentException if it is out of range
     */
    public FileSender withConnectTimeout(Duration connectTimeout) {
        TimeLimit.check("connectTimeout", connectTimeout);
        return with(changed -> changed.connectTimeout = connectTimeout);
    }

    /**
     * This sender with another time for each answer, counted from the last byte sent or the last answer. A
     * receiver that reads what it has of a file has a second more for each 10 MiB of that, a day at the most.
     *
     * @param replyTimeout from 1 millisecond to 2^31-1 milliseconds
     * @throws IllegalArgumentException if it is out of range
     */
    public FileSender withReplyTimeout(Duration replyTimeout) {
        TimeLimit.check("replyTimeout", replyTimeout);
        return with(changed -> changed.replyTimeout = replyTimeout);
    }

    /**
     * This sender with other deadlines: its receiver must take bytes at the minimum rate. One that takes none is
     * noticed after 158 seconds, unless another {@linkplain Deadlines#minimumRate() rate} is set.
     */
    public FileSender withDeadlines(Deadlines deadlines) {
        Objects.requireNonNull(deadlines, "deadlines");
        return with(changed -> changed.deadlines = deadlines);
    }

    /** This sender inside TLS, with settings of a client; null for plain connections. */
    public FileSender withTls(@Nullable TlsSettings tls) {
        return with(changed -> changed.tls = tls);
    }

    /**
     * This sender with a token that it shows to the receiver; null for none.
     *
     * <p>It is shown inside TLS, and to a loopback address without: {@link #send} refuses to show it to anybody
     * else.
     *
     * @param token 16 to 256 printable ASCII characters, no spaces
     * @throws IllegalArgumentException if it is anything else
     */
    public FileSender withToken(@Nullable String token) {
        Token checked = token == null ? null : Token.of(token);
        return with(changed -> changed.token = checked);
    }

    /** This sender with resumable transfers, or without. */
    public FileSender withResume(boolean resumable) {
        return with(changed -> changed.resumable = resumable);
    }

    /** This sender with segments of another length: tests need not send megabytes. */
    FileSender withSegmentLength(int segmentLength) {
        return with(changed -> changed.segmentLength = segmentLength);
    }

    /**
     * This sender with reconnecting: after a connection is lost, or cannot be made, it waits and connects again,
     * so many times without any progress. The pauses grow from 1 to 30 seconds. There is no other attempt where
     * the peers do not agree on TLS.
     *
     * @param retries from 0 on
     * @throws IllegalArgumentException if it is negative
     */
    public FileSender withRetries(int retries) {
        if (retries < 0) {
            throw new IllegalArgumentException("retries " + retries + " is negative");
        }
        return with(changed -> changed.retries = retries);
    }

    /** This sender with a listener. */
    public FileSender withListener(SenderListener listener) {
        Objects.requireNonNull(listener, "listener");
        return with(changed -> changed.listener = listener);
    }

    /**
     * Sends files and waits for what the receiver says of them. One whose header, or length, is beyond a limit of
     * the format is {@link SendOutcome.Status#UNREADABLE}.
     *
     * @return an outcome for each file, in their order
     * @throws IllegalStateException if the token would be shown to anybody on the way
     * @throws IOException if there is no connection; once there is one, failures are outcomes
     */
    public List<SendOutcome> send(List<? extends Outgoing> files) throws IOException {
        List<SendOutcome> outcomes = new ArrayList<>(files.size());
        new SendRun(settings, files.iterator(), outcomes::add).run();
        return List.copyOf(outcomes);
    }

    /**
     * Sends what an iterator gives, and tells the listener alone of the outcomes: any number of files can be sent
     * in little memory.
     *
     * @throws IllegalStateException as {@link #send(List)}
     * @throws IOException as {@link #send(List)}
     */
    public void send(Iterator<? extends Outgoing> files) throws IOException {
        new SendRun(settings, files, outcome -> {}).run();
    }

    /**
     * Writes to channels, byte for byte, what {@link #send} gives a plain receiver, without any pause, and connects to
     * nothing. Files alone can be recorded: what is sent of others, or is resumable, depends on answers.
     *
     * @param connections gives a blocking channel for each connection, which is closed at its end
     * @return an outcome for each file, in their order; {@link SendOutcome.Status#UNCONFIRMED} for what was written
     * @throws IOException if a channel cannot be closed; other failures are outcomes
     * @throws IllegalStateException if this sender is resumable, or has a token, which is shown to receivers alone
     */
    public List<SendOutcome> record(List<OutgoingFile> files, Supplier<? extends WritableByteChannel> connections)
            throws IOException {
        if (settings.resumable || settings.token != null) {
            throw new IllegalStateException(
                    settings.resumable
                            ? "what is resumable cannot be recorded"
                            : "a token is shown to receivers alone");
        }
        SenderSettings recording = new SenderSettings(settings);
        recording.pauseBetweenFrames = Duration.ZERO;
        recording.retries = 0;
        List<SendOutcome> outcomes = new ArrayList<>(files.size());
        new SendRun(recording, files.iterator(), outcomes::add, connections).run();
        return List.copyOf(outcomes);
    }
}
