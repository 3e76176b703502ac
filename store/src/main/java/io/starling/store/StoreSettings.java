package io.starling.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * How a store works.
 *
 * @param segmentBytes the size of a log file at which the next is begun; at least 4 KiB
 * @param checkpointLogBytes a checkpoint is written when the log has grown by this much since the
 *     last one; bounds what opening has to read, and the disk: two checkpoints and twice this
 * @param checkpointInterval a checkpoint is written when the last is this old and something has
 *     changed
 * @param valueBytesMax the largest value
 * @param transactionBytesMax the largest transaction: keys, values and 100 bytes for each change
 * @param pendingBytesMax how much may wait to be written before transactions are refused
 * @param removalsKept how long at least it is remembered that an entry was removed
 * @param damage what is done about damage when the store is opened
 * @param codec what stands between values in memory and on disk
 * @param conflicts decides between concurrent writes
 * @param time what the clock says
 */
public record StoreSettings(
    long segmentBytes,
    long checkpointLogBytes,
    Duration checkpointInterval,
    int valueBytesMax,
    int transactionBytesMax,
    long pendingBytesMax,
    Duration removalsKept,
    OnDamage damage,
    ValueCodec codec,
    Conflicts conflicts,
    InstantSource time) {

  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /** What is done when something acknowledged is missing or has changed. */
  public enum OnDamage {
    /** The store is not opened; the exception names file and offset. */
    REFUSE,
    /**
     * The store opens with what was there before the damage; the rest is lost to it, and kept in
     * files {@code *.damaged-N} beside.
     */
    CUT_OFF
  }

  /** Checks the ranges. */
  public StoreSettings {
    atLeast("segmentBytes", 4 * KIB, segmentBytes);
    atLeast("checkpointLogBytes", 4 * KIB, checkpointLogBytes);
    atLeast("checkpointInterval in milliseconds", 1, checkpointInterval.toMillis());
    atLeast("valueBytesMax", 1, valueBytesMax);
    atLeast("transactionBytesMax", valueBytesMax, transactionBytesMax);
    atLeast("pendingBytesMax", transactionBytesMax, pendingBytesMax);
    atLeast("removalsKept in milliseconds", 0, removalsKept.toMillis());
  }

  private static void atLeast(String name, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
    }
  }

  /** Returns the settings that are good for most. */
  public static StoreSettings defaults() {
    return new StoreSettings(
        64 * MIB,
        64 * MIB,
        Duration.ofHours(24),
        MIB,
        16 * MIB,
        64 * MIB,
        Duration.ofHours(1),
        OnDamage.REFUSE,
        ValueCodec.PLAIN,
        Conflicts.LATEST,
        InstantSource.system());
  }

  /** Returns these with other sizes of files. */
  public StoreSettings withSizes(long newSegmentBytes, long newCheckpointLogBytes) {
    return with(
        copy -> {
          copy.segmentBytes = newSegmentBytes;
          copy.checkpointLogBytes = newCheckpointLogBytes;
        });
  }

  /** Returns these with other limits. */
  public StoreSettings withLimits(
      int newValueBytesMax, int newTransactionBytesMax, long newPendingBytesMax) {
    return with(
        copy -> {
          copy.valueBytesMax = newValueBytesMax;
          copy.transactionBytesMax = newTransactionBytesMax;
          copy.pendingBytesMax = newPendingBytesMax;
        });
  }

  /** Returns these with another time for which removals are remembered. */
  public StoreSettings withRemovalsKept(Duration kept) {
    return with(copy -> copy.removalsKept = kept);
  }

  /** Returns these with another way to deal with damage. */
  public StoreSettings withDamage(OnDamage newDamage) {
    return with(copy -> copy.damage = newDamage);
  }

  /** Returns these with another codec. */
  public StoreSettings withCodec(ValueCodec newCodec) {
    return with(copy -> copy.codec = newCodec);
  }

  /** Returns these with another way to decide between concurrent writes. */
  public StoreSettings withConflicts(Conflicts newConflicts) {
    return with(copy -> copy.conflicts = newConflicts);
  }

  /** Returns these with another clock. */
  public StoreSettings withTime(InstantSource newTime) {
    return with(copy -> copy.time = newTime);
  }

  private StoreSettings with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new StoreSettings(
        copy.segmentBytes,
        copy.checkpointLogBytes,
        checkpointInterval,
        copy.valueBytesMax,
        copy.transactionBytesMax,
        copy.pendingBytesMax,
        copy.removalsKept,
        copy.damage,
        copy.codec,
        copy.conflicts,
        copy.time);
  }

  /** What can be set otherwise. */
  private static final class Copy {

    long segmentBytes;
    long checkpointLogBytes;
    int valueBytesMax;
    int transactionBytesMax;
    long pendingBytesMax;
    Duration removalsKept;
    OnDamage damage;
    ValueCodec codec;
    Conflicts conflicts;
    InstantSource time;

    Copy(StoreSettings of) {
      this.segmentBytes = of.segmentBytes;
      this.checkpointLogBytes = of.checkpointLogBytes;
      this.valueBytesMax = of.valueBytesMax;
      this.transactionBytesMax = of.transactionBytesMax;
      this.pendingBytesMax = of.pendingBytesMax;
      this.removalsKept = of.removalsKept;
      this.damage = of.damage;
      this.codec = of.codec;
      this.conflicts = of.conflicts;
      this.time = of.time;
    }
  }
}
