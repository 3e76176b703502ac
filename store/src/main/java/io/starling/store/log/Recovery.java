package io.starling.store.log;

import io.starling.store.disk.DamagedException;
import io.starling.store.disk.Disk;
import io.starling.store.disk.DiskFile;
import io.starling.store.log.Superblock.Facts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is on the disk when a log is opened, tells a power cut from damage, and leaves the
 * files as if neither had been.
 *
 * <p>The rule: the first bad record of the last segment is where a power cut tore an unfinished
 * write, if nothing says that it ever was on the medium: neither the superblock, nor an intact
 * record behind it. Anything else is damage.
 */
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /** Instead of the place of a segment: what is damaged is none. */
  private static final int SUPERBLOCK = -1;

  private static final int NO_SEGMENT = -2;

  private final Disk disk;
  private final LogSettings settings;
  private final Replay replay;

  /** In order; of the checkpoints those that are intact or were not looked at. */
  private final List<Segment> segments = new ArrayList<>();

  private final List<Long> checkpoints = new ArrayList<>();
  private @Nullable Superblock superblock;
  private UUID node;
  private int generation = 1;
  private long epoch;
  private long acknowledged;

  /** Number of the last record of the checkpoint, then of the last that was read. */
  private long last;

  private boolean wasTorn;
  private boolean wasCut;
  private int spoiledCheckpoints;

  Recovery(Disk disk, LogSettings settings, Replay replay) {
    this.disk = disk;
    this.settings = settings;
    this.replay = replay;
    this.node = settings.freshNode();
  }

  /** A place in a segment where the log is not as it was written. */
  private record Damage(int segment, long offset, String reason) {}

  void run() throws IOException {
    list();
    Damage superblockDamage = readSuperblock();
    readCheckpoint();
    Damage damage = readSegments();
    if (damage == null && last < acknowledged) {
      damage = missingEnd();
    }
    if (damage == null) {
      damage = superblockDamage;
    }
    if (damage != null) {
      if (!settings.cutsDamage()) {
        throw exception(damage);
      }
      cut(damage);
    }
    writeAgain();
    if (superblock == null) {
      superblock = createSuperblock();
    }
    epoch++;
    // Both slots, so that none that is spoiled later leads back to an older epoch.
    superblock.write(node, generation, epoch, last);
    superblock.write(node, generation, epoch, last);
  }

  /**
   * Brings to the medium what was read. After a sync that failed the system may show, from memory,
   * what it never wrote and has ceased to try; so whatever nobody has noted to be on the medium is
   * written once more, as it is.
   */
  private void writeAgain() throws IOException {
    disk.syncDirectory();
    if (segments.isEmpty()) {
      return;
    }
    Segment segment = segments.getLast();
    try (DiskFile file = disk.open(segment.name())) {
      long length = last > acknowledged ? file.size() : Segment.HEADER;
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
      file.read(0, bytes);
      file.write(0, bytes.flip());
      file.sync();
    }
  }

  private void list() throws IOException {
    for (String name : disk.list()) {
      Segment segment = Segment.of(name);
      long checkpoint = Names.numberOf(CheckpointFile.PREFIX, name);
      if (segment != null) {
        segments.add(segment);
      } else if (checkpoint >= 0) {
        checkpoints.add(checkpoint);
      } else if (name.endsWith(CheckpointFile.UNFINISHED)) {
        disk.delete(name);
      }
    }
    segments.sort(Comparator.comparingLong(Segment::base));
    checkpoints.sort(Comparator.naturalOrder());
  }

  private @Nullable Damage readSuperblock() throws IOException {
    boolean isThere = disk.list().contains(Superblock.NAME);
    superblock = isThere ? Superblock.open(disk) : null;
    Facts facts = superblock == null ? null : superblock.facts();
    if (facts != null) {
      node = facts.node();
      generation = facts.generation();
      epoch = facts.epoch();
      acknowledged = facts.acknowledged();
      return null;
    }
    // A store that lost power while it was made has nothing else.
    return segments.isEmpty() && checkpoints.isEmpty()
        ? null
        : new Damage(SUPERBLOCK, 0, isThere ? "neither slot is intact" : "the file is missing");
  }

  private Superblock createSuperblock() throws IOException {
    Superblock made = Superblock.create(disk);
    made.write(node, generation, epoch, last);
    disk.syncDirectory();
    return made;
  }

  /** Loads the newest checkpoint that is intact. */
  private void readCheckpoint() throws IOException {
    DamagedException newest = null;
    List<Long> spoiled = new ArrayList<>();
    for (int i = checkpoints.size() - 1; i >= 0; i--) {
      long record = checkpoints.get(i);
      replay.begin(node, generation);
      CheckpointFile.Fault fault = CheckpointFile.read(disk, record, replay);
      if (fault == null) {
        replay.checkpointEnd();
        last = record;
        break;
      }
      String name = Names.numbered(CheckpointFile.PREFIX, record);
      LOG.atWarn()
          .addKeyValue("file", disk.locate(name))
          .addKeyValue("offset", fault.offset())
          .log("a checkpoint is damaged, trying the one before: {}", fault.reason());
      if (newest == null) {
        newest = new DamagedException(disk.locate(name), fault.offset(), fault.reason());
      }
      spoiled.add(record);
    }
    if (last == 0) {
      replay.begin(node, generation);
      replay.checkpointEnd();
    }
    boolean hasLog = indexOf(last + 1) < segments.size();
    if (newest != null && !(hasLog && segments.get(indexOf(last + 1)).base() == last + 1)) {
      throw newest; // Nothing intact leads to where the log begins.
    }
    for (long record : spoiled) {
      String name = Names.numbered(CheckpointFile.PREFIX, record);
      disk.rename(name, name + ".damaged-" + generation);
      checkpoints.remove(record);
      spoiledCheckpoints++;
    }
  }

  /** Reads the segments with records behind the checkpoint; returns where they are damaged. */
  private @Nullable Damage readSegments() throws IOException {
    int first = indexOf(last + 1);
    if (first == segments.size()) {
      boolean isNew = segments.isEmpty() && checkpoints.isEmpty();
      return isNew ? null : new Damage(NO_SEGMENT, 0, "the log behind the checkpoint is missing");
    }
    for (int i = first; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      Damage damage =
          segment.base() == last + 1
              ? readSegment(i, segment)
              : new Damage(i, 0, "records " + (last + 1) + " and on are missing before it");
      if (damage != null) {
        return damage;
      }
    }
    return null;
  }

  /** Returns the place of the first segment that begins with a record or one behind it. */
  private int indexOf(long record) {
    int index = 0;
    while (index < segments.size() && segments.get(index).base() < record) {
      index++;
    }
    return index;
  }

  private @Nullable Damage readSegment(int index, Segment segment) throws IOException {
    boolean isLast = index == segments.size() - 1;
    try (DiskFile file = disk.open(segment.name())) {
      if (!segment.hasHeader(file)) {
        boolean isEmpty = isLast && new FrameReader(file, 0).durableBehind(last) < 0;
        if (isEmpty && last >= acknowledged) {
          remove(segment); // Power was lost while it was made.
          return null;
        }
        return new Damage(index, 0, "the header of the segment is damaged");
      }
      FrameReader reader = new FrameReader(file, Segment.HEADER);
      for (Frame f = reader.next(last + 1); f != null; f = reader.next(last + 1)) {
        last++;
        replay.record(f);
      }
      String fault = reader.fault();
      if (fault == null) {
        return null;
      }
      boolean isTorn = isLast && last + 1 > acknowledged && reader.durableBehind(last + 1) <= last;
      if (!isTorn) {
        return new Damage(index, reader.offset(), fault);
      }
      tear(segment, file, reader, fault);
      return null;
    }
  }

  private void tear(Segment segment, DiskFile file, FrameReader reader, String fault)
      throws IOException {
    LOG.atInfo()
        .addKeyValue("file", disk.locate(segment.name()))
        .addKeyValue("offset", reader.offset())
        .addKeyValue("bytes", reader.size() - reader.offset())
        .log("cutting off what a power cut or kill left unfinished: {}", fault);
    file.truncate(reader.offset());
    file.sync();
    wasTorn = true;
  }

  private void remove(Segment segment) throws IOException {
    disk.delete(segment.name());
    disk.syncDirectory();
    segments.remove(segment);
    wasTorn = true;
  }

  private Damage missingEnd() throws IOException {
    String reason = "records up to " + acknowledged + " were acknowledged, the last is " + last;
    return segments.isEmpty()
        ? new Damage(NO_SEGMENT, 0, reason)
        : new Damage(segments.size() - 1, sizeOf(segments.getLast()), reason);
  }

  private long sizeOf(Segment segment) throws IOException {
    try (DiskFile file = disk.open(segment.name())) {
      return file.size();
    }
  }

  private DamagedException exception(Damage damage) {
    String name =
        switch (damage.segment) {
          case SUPERBLOCK -> Superblock.NAME;
          case NO_SEGMENT -> new Segment(last + 1).name();
          default -> segments.get(damage.segment).name();
        };
    return new DamagedException(disk.locate(name), damage.offset, damage.reason);
  }

  /** Keeps a copy of all from the damage on, and cuts it off. */
  private void cut(Damage damage) throws IOException {
    generation++;
    String suffix = ".damaged-" + generation;
    LOG.error("{}; cut off, a copy is kept as *{}", exception(damage).getMessage(), suffix);
    if (damage.segment == SUPERBLOCK && superblock != null) {
      superblock.close();
      superblock = null;
      disk.rename(Superblock.NAME, Superblock.NAME + suffix);
    }
    if (damage.segment >= 0) {
      while (segments.size() > damage.segment + 1) {
        setAside(segments.removeLast(), suffix);
      }
      if (damage.offset < Segment.HEADER) {
        setAside(segments.removeLast(), suffix);
      } else {
        copyAndTruncate(segments.getLast(), suffix, damage.offset);
      }
    }
    wasCut = true;
  }

  private void setAside(Segment segment, String suffix) throws IOException {
    disk.rename(segment.name(), segment.name() + suffix);
  }

  private void copyAndTruncate(Segment segment, String suffix, long size) throws IOException {
    disk.delete(segment.name() + suffix);
    try (DiskFile file = disk.open(segment.name());
        DiskFile copy = disk.create(segment.name() + suffix)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
      file.read(0, bytes);
      copy.write(0, bytes.flip());
      copy.sync();
      file.truncate(size);
      file.sync();
    }
  }

  List<Segment> segments() {
    return segments;
  }

  List<Long> checkpoints() {
    return checkpoints;
  }

  Superblock superblock() {
    if (superblock == null) {
      throw new IllegalStateException("the recovery has not run");
    }
    return superblock;
  }

  void closeSuperblock() throws IOException {
    if (superblock != null) {
      superblock.close();
    }
  }

  UUID node() {
    return node;
  }

  int generation() {
    return generation;
  }

  long epoch() {
    return epoch;
  }

  long last() {
    return last;
  }

  Log.Opening opening() {
    return new Log.Opening(wasTorn, wasCut, spoiledCheckpoints);
  }
}
