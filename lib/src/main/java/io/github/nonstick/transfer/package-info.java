/**
 * Files over frames: {@link io.github.nonstick.transfer.FileSender} and {@link
 * io.github.nonstick.transfer.FileReceiver}.
 */
package io.github.nonstick.transfer;
