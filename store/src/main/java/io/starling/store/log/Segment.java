package io.starling.store.log;

import io.starling.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of the log: 24 bytes of header (magic, number of the first record, CRC-32C, 0), then
 * frames.
 *
 * @param base number of its first record
 */
record Segment(long base) {

  static final int HEADER = 24;

  private static final long MAGIC = 0x5354_4152_4c4c_4f01L; // "STARLLO", version 1
  private static final String PREFIX = "log-";
  private static final int CRC_AT = 16;

  String name() {
    return Names.numbered(PREFIX, base);
  }

  /** Returns the segment of a file name; null when it is no segment's. */
  static @Nullable Segment of(String name) {
    long base = Names.numberOf(PREFIX, name);
    return base < 1 ? null : new Segment(base);
  }

  ByteBuffer header() {
    ByteBuffer header = ByteBuffer.allocate(HEADER).putLong(MAGIC).putLong(base);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, CRC_AT);
    return header.putInt((int) crc.getValue()).clear();
  }

  boolean hasHeader(DiskFile file) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(HEADER);
    file.read(0, found);
    return found.flip().equals(header());
  }
}
