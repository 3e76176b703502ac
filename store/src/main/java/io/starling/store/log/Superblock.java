package io.starling.store.log;

import io.starling.store.disk.Disk;
import io.starling.store.disk.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The few facts that the log itself cannot hold, in a file of two slots of 4 KiB that are written
 * in turn, so that a write that is cut off spoils the older one only.
 */
final class Superblock implements Closeable {

  static final String NAME = "superblock";
  static final int SLOT = 4096;

  private static final long MAGIC = 0x5354_4152_4c53_5501L; // "STARLSU", version 1
  private static final int LENGTH = 52;

  /**
   * What a slot holds.
   *
   * @param sequence counts the writes; the slot with the higher one holds
   * @param node the identity of the node
   * @param generation counts how often the log was found damaged and cut
   * @param epoch counts how often the store was opened
   * @param acknowledged number of a record that was on the medium, and so were all before it
   */
  record Facts(long sequence, UUID node, int generation, long epoch, long acknowledged) {}

  private final DiskFile file;
  private @Nullable Facts facts;
  private boolean isSlotSpoiled;

  private Superblock(DiskFile file) {
    this.file = file;
  }

  /** Opens the file; its {@link #facts()} are null when no slot is intact. */
  static Superblock open(Disk disk) throws IOException {
    Superblock block = new Superblock(disk.open(NAME));
    for (int slot = 0; slot < 2; slot++) {
      Facts found = block.read(slot);
      if (found == null) {
        block.isSlotSpoiled = true;
      } else if (block.facts == null || found.sequence > block.facts.sequence) {
        block.facts = found;
      }
    }
    return block;
  }

  static Superblock create(Disk disk) throws IOException {
    return new Superblock(disk.create(NAME));
  }

  @Nullable Facts facts() {
    return facts;
  }

  boolean isSlotSpoiled() {
    return isSlotSpoiled;
  }

  /** Returns when the facts are on the medium. */
  void write(UUID node, int generation, long epoch, long acknowledged) throws IOException {
    long sequence = facts == null ? 1 : facts.sequence + 1;
    facts = new Facts(sequence, node, generation, epoch, acknowledged);
    ByteBuffer slot = ByteBuffer.allocate(SLOT);
    slot.putLong(MAGIC).putLong(sequence);
    slot.putLong(node.getMostSignificantBits()).putLong(node.getLeastSignificantBits());
    slot.putInt(generation).putLong(epoch).putLong(acknowledged);
    slot.putInt(checksum(slot));
    file.write(sequence % 2 * SLOT, slot.clear());
    file.sync();
  }

  private @Nullable Facts read(int number) throws IOException {
    ByteBuffer slot = ByteBuffer.allocate(SLOT);
    file.read((long) number * SLOT, slot);
    if (slot.hasRemaining() || slot.getInt(LENGTH) != checksum(slot) || slot.getLong(0) != MAGIC) {
      return null;
    }
    slot.position(8);
    return new Facts(
        slot.getLong(),
        new UUID(slot.getLong(), slot.getLong()),
        slot.getInt(),
        slot.getLong(),
        slot.getLong());
  }

  private static int checksum(ByteBuffer slot) {
    CRC32C crc = new CRC32C();
    crc.update(slot.array(), slot.arrayOffset(), LENGTH);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
