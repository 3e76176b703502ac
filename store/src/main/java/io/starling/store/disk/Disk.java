package io.starling.store.disk;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A flat directory of files that belongs to one store.
 *
 * <p>It promises what a POSIX file system does, and no more: what was written to a file is on the
 * medium after {@link DiskFile#sync()}; that a file has its name, has lost it or has another one is
 * on the medium after {@link #syncDirectory()}. Without them anything may be there after a power
 * cut: nothing, parts in any order, or all.
 *
 * <p>Threads: any; one file is used by one thread at a time.
 */
public interface Disk extends Closeable {

  /**
   * Makes an empty file.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is one of that name
   */
  DiskFile create(String name) throws IOException;

  /**
   * Opens a file for reading and writing.
   *
   * @throws java.nio.file.NoSuchFileException when there is none of that name
   */
  DiskFile open(String name) throws IOException;

  /** Returns the names of all files, in no order. */
  List<String> list() throws IOException;

  /** Gives a file another name; a file that had that name is gone. Both happen at once or not. */
  void rename(String from, String to) throws IOException;

  /** Removes a file, if it is there. */
  void delete(String name) throws IOException;

  /** Returns when the names of all files are on the medium as they are now. */
  void syncDirectory() throws IOException;

  /** Returns how an operator finds a file: its path. */
  String locate(String name);
}
