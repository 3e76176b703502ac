package io.starling.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps apart what was written and what is on the medium, and fails as disks
 * do: it loses power ({@link #losePowerAfter}, {@link #restart}), fails to confirm ({@link
 * #failSyncAfter}), is full ({@link #limit}) and decays ({@link #flipBit}, {@link #zero}).
 *
 * <p>For tests and simulations. Threads: any.
 */
public final class SimulatedDisk implements Disk {

  private static final int SECTOR = 512;
  private static final long NEVER = Long.MAX_VALUE;

  /** The power is gone: thrown by the operation that it hits and by all that follow. */
  public static final class PowerLost extends Error {
    private static final long serialVersionUID = 1;

    private PowerLost() {
      super("the power is gone", null, false, false);
    }
  }

  private sealed interface Change {}

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Written(long position, byte[] bytes) implements Change {}

  private record Truncated(long size) implements Change {}

  /** A file without its name. */
  private static final class Content {
    private byte[] bytes = new byte[0];
    private byte[] onMedium = new byte[0];
    private final List<Change> unsynced = new ArrayList<>();

    void apply(Change change) {
      bytes = applied(bytes, change);
      unsynced.add(change);
    }

    void sync() {
      onMedium = bytes;
      unsynced.clear();
    }
  }

  private sealed interface Naming {}

  private record Created(String name, Content content) implements Naming {}

  private record Renamed(String from, String to) implements Naming {}

  private record Deleted(String name) implements Naming {}

  private final Map<String, Content> files = new HashMap<>();
  private final Map<String, Content> filesOnMedium = new HashMap<>();
  private final List<Naming> unsyncedNames = new ArrayList<>();
  private final RandomGenerator random;
  private long operations;
  private long powerLostAfter = NEVER;
  private long syncFailsAfter = NEVER;
  private long limit = Long.MAX_VALUE;

  /**
   * @param random decides what survives
   */
  public SimulatedDisk(RandomGenerator random) {
    this.random = random;
  }

  /** Returns how many operations there were that change something or wait for the medium. */
  public synchronized long operations() {
    return operations;
  }

  /** Has the power go after a number of further operations, in the middle of the next one. */
  public synchronized void losePowerAfter(long count) {
    powerLostAfter = operations + count;
  }

  /**
   * Has the first sync fail that comes after a number of further operations. What it should have
   * brought to the medium is there in part, and will not get there by another sync.
   */
  public synchronized void failSyncAfter(long count) {
    syncFailsAfter = operations + count;
  }

  /** Sets how many bytes the disk can hold. */
  public synchronized void limit(long bytes) {
    limit = bytes;
  }

  /** Returns how many bytes the disk holds. */
  public synchronized long used() {
    return files.values().stream().mapToLong(content -> content.bytes.length).sum();
  }

  /** Changes one bit on the medium. */
  public synchronized void flipBit(String name, long offset, int bit) throws IOException {
    Content content = content(name);
    content.bytes = content.bytes.clone();
    content.bytes[(int) offset] ^= (byte) (1 << bit);
    content.sync();
  }

  /** Overwrites a part of a file with zeros. */
  public synchronized void zero(String name, long from, long to) throws IOException {
    Content content = content(name);
    content.bytes = content.bytes.clone();
    Arrays.fill(content.bytes, (int) from, (int) to, (byte) 0);
    content.sync();
  }

  /**
   * Returns the disk as it is found when the power is back: with all that was synced, and of what
   * was not some sectors, in no order; new ones with any content. It was not written by anybody
   * yet.
   */
  public synchronized SimulatedDisk restart() {
    SimulatedDisk found = new SimulatedDisk(random);
    int survival = random.nextInt(5); // Of 4: from nothing to all.
    Map<String, Content> names = new HashMap<>(filesOnMedium);
    for (Naming naming : unsyncedNames) {
      if (random.nextInt(4) < survival) {
        rename(names, naming);
      }
    }
    Map<Content, Content> copies = new HashMap<>();
    names.forEach(
        (name, content) ->
            found.files.put(name, copies.computeIfAbsent(content, c -> survivor(c, survival))));
    found.filesOnMedium.putAll(found.files);
    return found;
  }

  private Content survivor(Content content, int survival) {
    Content found = new Content();
    byte[] bytes = content.onMedium;
    for (Change change : content.unsynced) {
      bytes =
          switch (change) {
            case Written written -> survivor(bytes, written, content.onMedium.length, survival);
            case Truncated truncated ->
                random.nextInt(4) < survival ? applied(bytes, truncated) : bytes;
          };
    }
    found.bytes = bytes;
    found.sync();
    return found;
  }

  /** A sector that is overwritten has its old or its new content; a new one may have any. */
  private byte[] survivor(byte[] before, Written written, long oldLength, int survival) {
    byte[] bytes = before;
    int from = 0;
    while (from < written.bytes.length) {
      long sectorEnd = (written.position + from) / SECTOR * SECTOR + SECTOR;
      int to = (int) Math.min(written.bytes.length, sectorEnd - written.position);
      byte[] sector = Arrays.copyOfRange(written.bytes, from, to);
      if (random.nextInt(4) < survival) {
        boolean isNew = written.position + from >= oldLength;
        if (isNew && survival < 4 && random.nextInt(16) == 0) {
          random.nextBytes(sector);
        } else if (survival < 4 && random.nextInt(16) == 0) {
          sector = Arrays.copyOf(sector, random.nextInt(sector.length + 1));
        }
        bytes = applied(bytes, new Written(written.position + from, sector));
      } else if (random.nextInt(4) < survival) {
        // The length of the file survives where its content does not.
        bytes = Arrays.copyOf(bytes, (int) Math.max(bytes.length, written.position + to));
      }
      from = to;
    }
    return bytes;
  }

  private static byte[] applied(byte[] bytes, Change change) {
    switch (change) {
      case Written(long position, byte[] written) -> {
        int end = Math.toIntExact(position + written.length);
        byte[] result = Arrays.copyOf(bytes, Math.max(bytes.length, end));
        System.arraycopy(written, 0, result, (int) position, written.length);
        return result;
      }
      case Truncated(long size) -> {
        return size < bytes.length ? Arrays.copyOf(bytes, (int) size) : bytes;
      }
    }
  }

  private static void rename(Map<String, Content> names, Naming naming) {
    switch (naming) {
      case Created(String name, Content content) -> names.put(name, content);
      case Deleted(String name) -> names.remove(name);
      case Renamed(String from, String to) -> {
        @Nullable Content content = names.remove(from);
        if (content != null) {
          names.put(to, content);
        }
      }
    }
  }

  private Content content(String name) throws NoSuchFileException {
    @Nullable Content content = files.get(name);
    if (content == null) {
      throw new NoSuchFileException(name);
    }
    return content;
  }

  /** Counts an operation; after it has begun, {@link #end} must be called. */
  private void begin() {
    if (operations > powerLostAfter) {
      throw new PowerLost();
    }
    operations++;
  }

  private void end() {
    if (operations > powerLostAfter) {
      throw new PowerLost();
    }
  }

  private void name(Naming naming) {
    begin();
    rename(files, naming);
    unsyncedNames.add(naming);
    end();
  }

  @Override
  public synchronized DiskFile create(String name) throws IOException {
    if (files.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    name(new Created(name, new Content()));
    return new OpenFile(content(name));
  }

  @Override
  public synchronized DiskFile open(String name) throws IOException {
    return new OpenFile(content(name));
  }

  @Override
  public synchronized List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    content(from);
    name(new Renamed(from, to));
  }

  @Override
  public synchronized void delete(String name) {
    if (files.containsKey(name)) {
      name(new Deleted(name));
    }
  }

  @Override
  public synchronized void syncDirectory() throws IOException {
    begin();
    end();
    if (operations > syncFailsAfter) {
      syncFailsAfter = NEVER;
      throw new IOException("Input/output error");
    }
    filesOnMedium.clear();
    filesOnMedium.putAll(files);
    unsyncedNames.clear();
  }

  @Override
  public String locate(String name) {
    return name;
  }

  @Override
  public void close() {}

  private final class OpenFile implements DiskFile {

    private final Content content;

    OpenFile(Content content) {
      this.content = content;
    }

    @Override
    public long size() {
      synchronized (SimulatedDisk.this) {
        return content.bytes.length;
      }
    }

    @Override
    public void read(long position, ByteBuffer into) {
      synchronized (SimulatedDisk.this) {
        int length = (int) Math.min(into.remaining(), content.bytes.length - position);
        if (length > 0) {
          into.put(content.bytes, (int) position, length);
        }
      }
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
      synchronized (SimulatedDisk.this) {
        begin();
        long grows = Math.max(0, position + from.remaining() - content.bytes.length);
        long room = Math.max(0, limit - used());
        byte[] bytes = new byte[(int) Math.max(0, from.remaining() - Math.max(0, grows - room))];
        from.get(bytes);
        content.apply(new Written(position, bytes));
        end();
        if (from.hasRemaining()) {
          throw new IOException("No space left on device");
        }
      }
    }

    @Override
    public void truncate(long size) {
      synchronized (SimulatedDisk.this) {
        begin();
        content.apply(new Truncated(size));
        end();
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (SimulatedDisk.this) {
        begin();
        end();
        if (operations > syncFailsAfter) {
          syncFailsAfter = NEVER;
          content.onMedium = survivor(content, random.nextInt(5)).bytes;
          content.unsynced.clear();
          throw new IOException("Input/output error");
        }
        content.sync();
      }
    }

    @Override
    public void close() {}
  }
}
