/**
 * Files over frames: {@link io.github.nonstick.transfer.FileSender} and {@link
 * io.github.nonstick.transfer.FileReceiver}; {@link io.github.nonstick.transfer.TargetFile} for protocols of one's own.
 */
package io.github.nonstick.transfer;
