package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.StreamModel;
import io.github.nonstick.StreamModel.Frame;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a sender can truly report, by the bytes that it sent and those that it was answered; both read by a model. */
final class SenderVerdicts {
    private static final FrameFormat ANSWERS =
            FrameFormat.standard().withHashPolicy(HashPolicy.IGNORE).withHeaderOnlyFrames(true);

    private final SenderCargo cargo;
    private final List<Outgoing> items;
    private final List<Frame> answers;
    private final List<Frame> sent;

    SenderVerdicts(SenderCargo cargo, byte[] answers, byte[] sent) {
        this.cargo = cargo;
        this.items = cargo.items();
        this.answers = StreamModel.frames(ANSWERS, answers);
        this.sent = StreamModel.frames(FrameFormat.standard(), sent);
    }

    /** Whether an outcome is one that nobody but the receiver can know. */
    static boolean isVerdict(SendOutcome outcome) {
        return switch (outcome.status()) {
            case STORED, SKIPPED, REFUSED -> true;
            case UNCONFIRMED, UNREADABLE, CUT -> false;
        };
    }

    /** Whether there is an answer to this item that says so. */
    boolean isAnswered(int number, SendOutcome outcome) {
        return answers.stream()
                .filter(answer -> answer.says("reply_to", number))
                .anyMatch(answer -> says(answer, items.get(number), outcome));
    }

    private boolean says(Frame answer, Outgoing item, SendOutcome outcome) {
        boolean verified = Boolean.TRUE.equals(answer.header().get("verified"));
        boolean otherBytes = isOfOtherBytes(answer.header().get("stored_hash"), cargo.content(item));
        boolean hashed = !(item instanceof OutgoingDirectory) && outcome.hash() != null;
        return switch (outcome.status()) {
            case STORED -> {
                String name = answer.header().get("filename") instanceof String text ? text : null;
                yield answer.says("status", item instanceof OutgoingDirectory ? "made" : "stored")
                        && !(hashed && otherBytes)
                        && outcome.verified() == verified
                        && Objects.equals(name, outcome.storedName());
            }
            case SKIPPED -> answer.says("status", "skipped");
            default ->
                answer.says("status", "refused")
                        || answer.says("status", "stored")
                                && hashed
                                && otherBytes
                                && outcome.refusal() == Refusal.HASH_MISMATCH;
        };
    }

    private static boolean isOfOtherBytes(@Nullable Object hash, byte[] content) {
        return hash instanceof String text
                && text.matches("[0-9a-fA-F]{64}")
                && !text.equalsIgnoreCase(sha256(content));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Whether an item that is stored was sent whole, or compared whole; and has the hash that is reported. */
    boolean isSent(int number, SendOutcome outcome) {
        if (outcome.status() != SendOutcome.Status.STORED) {
            return true;
        }
        Outgoing item = items.get(number);
        if (item instanceof OutgoingDirectory directory) {
            return sent.stream()
                    .anyMatch(frame -> frame.says("want_reply", number)
                            && frame.says("nonstick", "directory")
                            && frame.says("directory", directory.path()));
        }
        byte[] content = cargo.content(item);
        if (outcome.hash() != null && !outcome.hash().hex().equals(sha256(content))) {
            return false;
        }
        return cargo.isResumable() ? isSentInSegments(number, content) : isSentAtOnce(number, content);
    }

    private boolean isSentAtOnce(int number, byte[] content) {
        return sent.stream()
                .anyMatch(frame ->
                        frame.says("want_reply", number) && frame.whole() && Arrays.equals(frame.body(), content));
    }

    /** The frames of a transfer come one behind the other, between its offer and its end. */
    private boolean isSentInSegments(int number, byte[] content) {
        boolean offered = false;
        int start = 0;
        ByteArrayOutputStream segments = new ByteArrayOutputStream();
        for (Frame frame : sent) {
            boolean asking = frame.says("want_reply", number);
            if (asking && frame.says("nonstick", "offer")) {
                offered = true;
            } else if (offered && asking && frame.says("nonstick", "prefix")) {
                start = ((Number) frame.header().get("offset")).intValue();
                if (start == content.length && frame.says("prefix_hash", sha256(content))) {
                    return true;
                }
            } else if (offered && frame.says("nonstick", "segment") && frame.whole()) {
                start = segments.size() > 0 ? start : ((Number) frame.header().get("offset")).intValue();
                segments.writeBytes(frame.body());
            } else if (offered && asking && frame.says("nonstick", "close")) {
                return frame.says("whole_hash", sha256(content))
                        && frame.says("whole_length", content.length)
                        && Arrays.equals(segments.toByteArray(), Arrays.copyOfRange(content, start, content.length));
            }
        }
        return false;
    }
}
