package io.starling.store.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. Threads: one at a time. Its user closes it. */
public interface DiskFile extends Closeable {

  /** Returns the length in bytes. */
  long size() throws IOException;

  /** Reads from a position until the buffer is full or the file ends. */
  void read(long position, ByteBuffer into) throws IOException;

  /**
   * Writes all that remains in a buffer; the file grows as needed. After an exception any part of
   * it may have been written.
   */
  void write(long position, ByteBuffer from) throws IOException;

  /** Cuts the file off. */
  void truncate(long size) throws IOException;

  /**
   * Returns when all that was written is on the medium. After an exception nobody knows what is: to
   * try again proves nothing, since the system may have forgotten what it could not write.
   */
  void sync() throws IOException;
}
