package io.starling.store.log;

import io.starling.store.disk.DamagedException;
import io.starling.store.disk.Disk;
import io.starling.store.disk.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbered records, durable in the order in which they were appended.
 *
 * <p>On the disk are segments ({@code log-NUMBER}, named for their first record), checkpoints
 * ({@code checkpoint-NUMBER}, named for the last record that they include; two are kept), and a
 * {@code superblock}. A checkpoint begins a new segment, so what was before the older of the two
 * checkpoints is whole files and can be deleted.
 *
 * <p>Threads: one at a time.
 */
public final class Log implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Log.class);
  private static final int KEPT_CHECKPOINTS = 2;
  private static final int BUFFER = 1 << 20;

  /**
   * What opening the log came upon.
   *
   * @param wasTorn whether something unfinished was cut off, as a power cut leaves it
   * @param wasCut whether the log was damaged and cut off before the damage
   * @param spoiledCheckpoints how many checkpoints could not be read
   */
  public record Opening(boolean wasTorn, boolean wasCut, int spoiledCheckpoints) {}

  private final Disk disk;
  private final LogSettings settings;
  private final Superblock superblock;
  private final UUID node;
  private final int generation;
  private final long epoch;
  private final Opening opening;
  private final List<Segment> segments;
  private final List<Long> checkpoints;
  private DiskFile file;

  /** The length of the open segment, of which all is on the medium. */
  private long size;

  /** The number of the last record; it is on the medium. */
  private long last;

  private long acknowledged;
  private long syncs;
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private @Nullable LogFailedException failure;

  private Log(Disk disk, LogSettings settings, Recovery recovery) throws IOException {
    this.disk = disk;
    this.settings = settings;
    this.superblock = recovery.superblock();
    this.node = recovery.node();
    this.generation = recovery.generation();
    this.epoch = recovery.epoch();
    this.opening = recovery.opening();
    this.segments = recovery.segments();
    this.checkpoints = recovery.checkpoints();
    this.last = recovery.last();
    if (segments.isEmpty() || segments.getLast().base() <= lastCheckpoint()) {
      this.file = begin(new Segment(last + 1));
    } else {
      this.file = disk.open(segments.getLast().name());
      this.size = file.size();
    }
    this.acknowledged = last;
  }

  /**
   * Opens a log, or makes a new one, and replays what it holds.
   *
   * @throws DamagedException when something that was acknowledged is missing or has changed, unless
   *     the settings say to cut it off; also then, if no checkpoint is intact
   */
  public static Log open(Disk disk, LogSettings settings, Replay replay) throws IOException {
    Recovery recovery = new Recovery(disk, settings, replay);
    try {
      recovery.run();
      return new Log(disk, settings, recovery);
    } catch (IOException | RuntimeException failure) {
      recovery.closeSuperblock();
      throw failure;
    }
  }

  /**
   * Appends records, one for each payload, and returns when all are on the medium.
   *
   * <p>When it throws and {@link #failure()} is null, nothing was appended, and it may be tried
   * again.
   *
   * @param kind 0 to 255
   * @return the number of the last one
   * @throws LogFailedException when nobody knows what is on the medium
   */
  public long append(int kind, List<ByteBuffer> payloads) throws IOException {
    check();
    if (size >= settings.segmentBytes()) {
      roll();
    }
    encode(kind, payloads);
    int length = buffer.remaining();
    try {
      file.write(size, buffer);
    } catch (IOException notWritten) {
      takeBack();
      throw notWritten;
    }
    sync(file);
    size += length;
    last += payloads.size();
    return last;
  }

  private void encode(int kind, List<ByteBuffer> payloads) {
    long length = 0;
    for (ByteBuffer payload : payloads) {
      length += Frame.HEADER + payload.remaining();
    }
    if (buffer.capacity() < length || (buffer.capacity() > BUFFER && length <= BUFFER)) {
      buffer = ByteBuffer.allocate(Math.toIntExact(Math.max(length, BUFFER)));
    }
    buffer.clear();
    long number = last;
    for (ByteBuffer payload : payloads) {
      Frame.write(++number, last, kind, payload, buffer);
    }
    buffer.flip();
  }

  /** Removes what a write left that failed, so that what was refused is not there later on. */
  private void takeBack() throws LogFailedException {
    try {
      file.truncate(size);
    } catch (IOException unknown) {
      throw fail(unknown);
    }
    sync(file);
  }

  private void sync(DiskFile synced) throws LogFailedException {
    try {
      synced.sync();
      syncs++;
    } catch (IOException unknown) {
      throw fail(unknown);
    }
  }

  private LogFailedException fail(IOException cause) {
    failure = new LogFailedException(cause);
    return failure;
  }

  private void check() throws LogFailedException {
    if (failure != null) {
      throw failure;
    }
  }

  /** Begins a new segment, unless the open one has no record. */
  private void roll() throws IOException {
    if (last + 1 == segments.getLast().base()) {
      return;
    }
    DiskFile full = file;
    file = begin(new Segment(last + 1));
    full.close();
  }

  private DiskFile begin(Segment segment) throws IOException {
    disk.delete(segment.name()); // Left by an attempt that failed.
    DiskFile begun = disk.create(segment.name());
    try {
      begun.write(0, segment.header());
    } catch (IOException notWritten) {
      begun.close();
      try {
        disk.delete(segment.name());
      } catch (IOException unknown) {
        throw fail(unknown);
      }
      syncDirectory(); // Its records go into the segment before, where a later start must look.
      throw notWritten;
    }
    sync(begun);
    syncDirectory();
    segments.add(segment);
    size = Segment.HEADER;
    return begun;
  }

  private void syncDirectory() throws LogFailedException {
    try {
      disk.syncDirectory();
    } catch (IOException unknown) {
      throw fail(unknown);
    }
  }

  /**
   * Notes in the superblock which records are on the medium, if it does not know: so that their
   * loss will be noticed.
   */
  public void noteAcknowledged() throws IOException {
    check();
    if (acknowledged == last) {
      return;
    }
    try {
      superblock.write(node, generation, epoch, last);
    } catch (IOException unknown) {
      throw fail(unknown);
    }
    syncs++;
    acknowledged = last;
  }

  /** Returns whether there is something to note. */
  public boolean isAcknowledgedNoted() {
    return acknowledged == last || failure != null;
  }

  /**
   * Begins a checkpoint of all records that there are now. When it is finished, {@link #finished}
   * must be called.
   */
  public CheckpointFile beginCheckpoint() throws IOException {
    check();
    roll();
    return new CheckpointFile(disk, last);
  }

  /** Is told that a checkpoint is on the medium; deletes the files that nobody needs any more. */
  public void finished(CheckpointFile checkpoint) throws IOException {
    checkpoints.add(checkpoint.record());
    if (checkpoints.size() < KEPT_CHECKPOINTS) {
      return;
    }
    while (checkpoints.size() > KEPT_CHECKPOINTS) {
      disk.delete(Names.numbered(CheckpointFile.PREFIX, checkpoints.removeFirst()));
    }
    disk.syncDirectory(); // A checkpoint without its log would look like damage, if others fail.
    while (segments.size() > 1 && segments.get(1).base() <= checkpoints.getFirst() + 1) {
      disk.delete(segments.removeFirst().name());
    }
    LOG.atDebug().addKeyValue("record", checkpoint.record()).log("checkpoint written");
  }

  private long lastCheckpoint() {
    return checkpoints.isEmpty() ? 0 : checkpoints.getLast();
  }

  /** Returns why the log takes nothing any more; null while it does. */
  public @Nullable LogFailedException failure() {
    return failure;
  }

  /** Returns the number of the last record; 0 when there is none. */
  public long last() {
    return last;
  }

  /** Returns the identity of the node, made once for the directory. */
  public UUID node() {
    return node;
  }

  /** Returns 1, and one more for each time that the log was damaged and cut off. */
  public int generation() {
    return generation;
  }

  /** Returns how often the log was opened. */
  public long epoch() {
    return epoch;
  }

  /** Returns what opening it came upon. */
  public Opening opening() {
    return opening;
  }

  /** Returns how often it has waited for the medium. */
  public long syncs() {
    return syncs;
  }

  /** Returns the number of segments. */
  public int segments() {
    return segments.size();
  }

  /** Closes the files. What was appended is on the medium; that it was is noted, if possible. */
  @Override
  public void close() throws IOException {
    try {
      if (failure == null) {
        noteAcknowledged();
      }
    } finally {
      superblock.close();
      file.close();
    }
  }
}
