package io.github.nonstick.transfer;

/** What a receiver does when there is a file of the received name already. */
public enum ConflictPolicy {
    /** The received file is refused, the existing one stays. */
    REFUSE,
    /** The received file gets a number: {@code name (1).txt}. */
    RENAME,
    /** The received file takes the existing one's place, in one step, when it is complete and verified. */
    OVERWRITE,
    /** The received file is passed over, which is no error. */
    SKIP
}
