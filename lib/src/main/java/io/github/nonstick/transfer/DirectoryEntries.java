package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * One directory and what a receiver does with the entries in it. Names are single, checked ones; no method
 * follows a symbolic link that stands under one.
 */
interface DirectoryEntries {
    /** Where the directory is, or was when it was opened. */
    Path directory();

    /** Whether there is anything of that name, a dangling link too. */
    boolean exists(Path name) throws IOException;

    /**
     * The same of a name that a file is about to get, sooner where that can be: a dangling link may not be seen.
     *
     * @param present the name of a file that is here
     */
    default boolean existsBeside(Path name, Path present) throws IOException {
        return exists(name);
    }

    boolean isDirectory(Path name) throws IOException;

    /** A new, empty file to write to; with an executable one, those may run it who may read it. */
    FileChannel create(Path name, boolean executable) throws IOException;

    /** A file that is there, to write to. */
    FileChannel open(Path name) throws IOException;

    /** Lets those run a file who may read it. */
    void makeExecutable(Path name) throws IOException;

    /** Moves a file of another directory of the same tree here, under the same name. */
    void takeFrom(DirectoryEntries other, Path name) throws IOException;

    /** Whether there is a regular file of that name and length. */
    boolean isFileOfLength(Path name, long length) throws IOException;

    /** The directory itself, opened so that its entries can be forced; null where the platform cannot. */
    @Nullable
    FileChannel openEntries() throws IOException;

    void setModified(Path name, FileTime time) throws IOException;

    /**
     * Gives a file a second name.
     *
     * @return false if that cannot be done here
     * @throws FileAlreadyExistsException if there is something of that name
     */
    boolean link(Path name, Path second) throws IOException;

    /** Gives a file another name in one step, in the place of a file that has it. */
    void move(Path from, Path to) throws IOException;

    /** Removes a file, if it is there. */
    void delete(Path name) throws IOException;

    /**
     * The directory of that name in this one, made if there is nothing.
     *
     * @param sync whether its entry is forced to the disk
     * @param forced whether that of one which is there has been forced before
     * @throws RefusedException if what stands there is a symbolic link or a file
     */
    DirectoryEntries child(Path name, boolean sync, boolean forced) throws IOException;

    /** Keeps the directory open until it is released as often as it was acquired, its opening being the first. */
    void acquire();

    void release() throws IOException;
}
