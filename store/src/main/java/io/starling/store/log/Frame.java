package io.starling.store.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What stands around each record, in segments and in checkpoints; big-endian:
 *
 * <pre>
 *  0  u32  length of the payload
 *  4  u32  CRC-32C of all the other bytes of header and payload
 *  8  u64  number of the record
 * 16  u64  number of the last record that was known to be on the medium when this was written
 * 24  u8   version of the format
 * 25  u8   kind, which the owner of the log chooses
 * 26  payload
 * </pre>
 *
 * @param number of the record, from 1; in a checkpoint, of the frame in the file
 * @param durable number of a record
 * @param kind 0 to 255
 * @param payload of a frame that was read: good until the next is read
 */
public record Frame(long number, long durable, int kind, ByteBuffer payload) {

  static final int HEADER = 26;

  /** The format that is written; what is read may be older. */
  static final int FORMAT = 1;

  private static final int CRC_AT = 4;
  private static final int NUMBER_AT = 8;
  private static final int DURABLE_AT = 16;
  private static final int FORMAT_AT = 24;
  private static final int KIND_AT = 25;

  /** Appends header and payload. */
  static void write(long number, long durable, int kind, ByteBuffer payload, ByteBuffer out) {
    int start = out.position();
    int length = payload.remaining();
    out.putInt(length).putInt(0).putLong(number).putLong(durable);
    out.put((byte) FORMAT).put((byte) kind).put(payload.duplicate());
    out.putInt(start + CRC_AT, checksum(out, start, length));
  }

  static int lengthAt(ByteBuffer bytes, int at) {
    return bytes.getInt(at);
  }

  static long numberAt(ByteBuffer bytes, int at) {
    return bytes.getLong(at + NUMBER_AT);
  }

  static long durableAt(ByteBuffer bytes, int at) {
    return bytes.getLong(at + DURABLE_AT);
  }

  static int formatAt(ByteBuffer bytes, int at) {
    return bytes.get(at + FORMAT_AT) & 0xFF;
  }

  static boolean isIntact(ByteBuffer bytes, int at) {
    return bytes.getInt(at + CRC_AT) == checksum(bytes, at, lengthAt(bytes, at));
  }

  static Frame read(ByteBuffer bytes, int at) {
    return new Frame(
        numberAt(bytes, at),
        durableAt(bytes, at),
        bytes.get(at + KIND_AT) & 0xFF,
        bytes.slice(at + HEADER, lengthAt(bytes, at)));
  }

  private static int checksum(ByteBuffer bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    byte[] array = bytes.array();
    int start = bytes.arrayOffset() + at;
    crc.update(array, start, CRC_AT);
    crc.update(array, start + NUMBER_AT, HEADER - NUMBER_AT + length);
    return (int) crc.getValue();
  }
}
