package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.io.Deadlines;
import org.jspecify.annotations.Nullable;

/**
 * How a receiver is set.
 *
 * @param storage what files go to
 * @param sync whether a file and its directory entry are forced to the disk before it is said to be stored
 * @param tls null for plain connections
 * @param greeting what comes before a connection's first frame
 * @param token what a connection's first header must carry; null where anybody may send
 */
record ReceiverSettings(
        Storage.Factory storage,
        ConflictPolicy conflictPolicy,
        FrameFormat format,
        Greeting greeting,
        ReceiverLimits limits,
        Deadlines deadlines,
        boolean sync,
        @Nullable TlsSettings tls,
        @Nullable Token token,
        ReceiverListener listener) {
    ReceiverSettings withConflictPolicy(ConflictPolicy other) {
        return new ReceiverSettings(storage, other, format, greeting, limits, deadlines, sync, tls, token, listener);
    }

    ReceiverSettings withFormat(FrameFormat other) {
        return new ReceiverSettings(
                storage, conflictPolicy, other, greeting, limits, deadlines, sync, tls, token, listener);
    }

    ReceiverSettings withGreeting(Greeting other) {
        return new ReceiverSettings(
                storage, conflictPolicy, format, other, limits, deadlines, sync, tls, token, listener);
    }

    ReceiverSettings withLimits(ReceiverLimits other) {
        return new ReceiverSettings(
                storage, conflictPolicy, format, greeting, other, deadlines, sync, tls, token, listener);
    }

    ReceiverSettings withDeadlines(Deadlines other) {
        return new ReceiverSettings(
                storage, conflictPolicy, format, greeting, limits, other, sync, tls, token, listener);
    }

    ReceiverSettings withSync(boolean other) {
        return new ReceiverSettings(
                storage, conflictPolicy, format, greeting, limits, deadlines, other, tls, token, listener);
    }

    ReceiverSettings withTls(@Nullable TlsSettings other) {
        return new ReceiverSettings(
                storage, conflictPolicy, format, greeting, limits, deadlines, sync, other, token, listener);
    }

    ReceiverSettings withToken(@Nullable Token other) {
        return new ReceiverSettings(
                storage, conflictPolicy, format, greeting, limits, deadlines, sync, tls, other, listener);
    }

    ReceiverSettings withListener(ReceiverListener other) {
        return new ReceiverSettings(
                storage, conflictPolicy, format, greeting, limits, deadlines, sync, tls, token, other);
    }
}
