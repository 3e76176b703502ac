package io.starling.store.log;

import io.starling.store.disk.Disk;
import io.starling.store.disk.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a checkpoint: an image of all that the log's records have led to, up to one of them. It is
 * a file of frames under a temporary name, which gets its own when it is complete and on the
 * medium.
 *
 * <p>Threads: one, which need not be the log's.
 */
public final class CheckpointFile implements Closeable {

  static final String PREFIX = "checkpoint-";
  static final String UNFINISHED = ".tmp";

  /** The last frame; its payload is the number of the last record that the image includes. */
  static final int END = 255;

  private static final int BUFFER = 1 << 20;

  private final Disk disk;
  private final long record;
  private final String name;
  private final DiskFile file;
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private long frames;
  private long written;

  CheckpointFile(Disk disk, long record) throws IOException {
    this.disk = disk;
    this.record = record;
    this.name = Names.numbered(PREFIX, record);
    disk.delete(name + UNFINISHED);
    this.file = disk.create(name + UNFINISHED);
  }

  /** Returns the number of the last record that the image includes. */
  public long record() {
    return record;
  }

  /** Returns the bytes that were written so far. */
  public long bytes() {
    return written;
  }

  /**
   * Appends a frame.
   *
   * @param kind 0 to 254
   */
  public void write(int kind, ByteBuffer payload) throws IOException {
    int needed = Frame.HEADER + payload.remaining();
    if (buffer.remaining() < needed) {
      drain();
      if (buffer.capacity() < needed) {
        buffer = ByteBuffer.allocate(needed);
      }
    }
    Frame.write(++frames, record, kind, payload, buffer);
  }

  private void drain() throws IOException {
    buffer.flip();
    int length = buffer.remaining();
    file.write(written, buffer);
    written += length;
    buffer.clear();
  }

  /** Returns when the checkpoint is complete and on the medium. */
  public void finish() throws IOException {
    write(END, ByteBuffer.allocate(Long.BYTES).putLong(0, record));
    drain();
    file.sync();
    file.close();
    disk.rename(name + UNFINISHED, name);
    disk.syncDirectory();
  }

  /** Gives up: removes what was written, as far as that is possible. */
  public void abandon() throws IOException {
    file.close();
    disk.delete(name + UNFINISHED);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /**
   * Reads a checkpoint.
   *
   * @return what is wrong with it; null when it was read to its end
   */
  static @Nullable Fault read(Disk disk, long record, Replay replay) throws IOException {
    try (DiskFile file = disk.open(Names.numbered(PREFIX, record))) {
      FrameReader reader = new FrameReader(file, 0);
      for (long number = 1; ; number++) {
        long offset = reader.offset();
        Frame frame = reader.next(number);
        if (frame == null) {
          String fault = reader.fault();
          return new Fault(offset, fault == null ? "the end of the checkpoint is missing" : fault);
        }
        if (frame.kind() == END) {
          boolean isWhole =
              frame.payload().remaining() == Long.BYTES
                  && frame.payload().getLong(0) == record
                  && reader.offset() == reader.size();
          return isWhole ? null : new Fault(offset, "the checkpoint does not end where it should");
        }
        replay.checkpoint(frame);
      }
    }
  }

  /** What is wrong with a file, and where. */
  record Fault(long offset, String reason) {}
}
