package io.starling.store.log;

import io.starling.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a file one after the other, up to its end or to the first that is bad. */
final class FrameReader {

  private static final int BUFFER = 1 << 20;

  private final DiskFile file;
  private final long size;
  private ByteBuffer buffer;

  /** Where in the file the buffer begins. */
  private long bufferAt;

  /** Where in the buffer the next frame begins. */
  private int at;

  private @Nullable String fault;

  FrameReader(DiskFile file, long from) throws IOException {
    this.file = file;
    this.size = file.size();
    this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER, Math.max(0, size - from)));
    this.bufferAt = from;
    this.buffer.limit(0);
  }

  /** Returns where the next frame begins, or the one that is bad. */
  long offset() {
    return bufferAt + at;
  }

  long size() {
    return size;
  }

  /** Returns what is wrong with the frame at {@link #offset()}; null when nothing is. */
  @Nullable String fault() {
    return fault;
  }

  /** Returns the next frame; null at the end, and when it is bad. */
  @Nullable Frame next(long expectedNumber) throws IOException {
    if (offset() == size || fault != null) {
      return null;
    }
    fault = check(expectedNumber);
    if (fault != null) {
      return null;
    }
    Frame frame = Frame.read(buffer, at);
    at += Frame.HEADER + frame.payload().remaining();
    return frame;
  }

  private @Nullable String check(long expectedNumber) throws IOException {
    long rest = size - offset();
    if (rest < Frame.HEADER) {
      return "a header of " + Frame.HEADER + " bytes was expected, the file ends after " + rest;
    }
    need(Frame.HEADER);
    int length = Frame.lengthAt(buffer, at);
    if (length < 0 || length > rest - Frame.HEADER) {
      return "a record of "
          + Integer.toUnsignedString(length)
          + " bytes does not fit into the file";
    }
    need(Frame.HEADER + length);
    if (!Frame.isIntact(buffer, at)) {
      return "the checksum of the record does not match";
    }
    long number = Frame.numberAt(buffer, at);
    if (number != expectedNumber) {
      return "record " + expectedNumber + " was expected, this is record " + number;
    }
    int format = Frame.formatAt(buffer, at);
    if (format > Frame.FORMAT) {
      throw new IOException(
          "a newer version of this program wrote record " + number + ", in format " + format);
    }
    return null;
  }

  /** Has a number of bytes in the buffer; the file is known to have them. */
  private void need(int length) throws IOException {
    if (buffer.limit() - at >= length) {
      return;
    }
    long start = offset();
    if (buffer.capacity() < length) {
      buffer = ByteBuffer.allocate(length);
    }
    buffer.clear().limit((int) Math.min(buffer.capacity(), size - start));
    file.read(start, buffer);
    if (buffer.position() < length) {
      throw new IOException("the file became shorter while it was read");
    }
    buffer.flip();
    bufferAt = start;
    at = 0;
  }

  /**
   * Looks behind the beginning of a bad frame for intact ones with higher numbers.
   *
   * @param number the number that the bad frame should have had
   * @return the highest number that one of them says was on the medium; -1 when there is none
   */
  long durableBehind(long number) throws IOException {
    long start = offset();
    long length = size - start;
    if (length < Frame.HEADER || length > Integer.MAX_VALUE - 8) {
      return -1;
    }
    ByteBuffer rest = ByteBuffer.allocate((int) length);
    file.read(start, rest);
    rest.flip();
    long durable = -1;
    for (int p = 0; p + Frame.HEADER <= rest.limit(); ) {
      if (isLater(rest, p, number) && Frame.isIntact(rest, p)) {
        durable = Math.max(durable, Frame.durableAt(rest, p));
        p += Frame.HEADER + Frame.lengthAt(rest, p);
      } else {
        p++;
      }
    }
    return durable;
  }

  private static boolean isLater(ByteBuffer bytes, int at, long number) {
    long found = Frame.numberAt(bytes, at);
    int length = Frame.lengthAt(bytes, at);
    return found > number
        && found - number < 1L << 32
        && Frame.durableAt(bytes, at) < found
        && length >= 0
        && length <= bytes.limit() - at - Frame.HEADER;
  }
}
