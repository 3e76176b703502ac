package io.starling.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the file system, locked by the file {@code lock} in it until closed. The lock
 * belongs to the process: it goes with it, also when the process is killed.
 */
public final class FileDisk implements Disk {

  private static final String LOCK = "lock";

  /**
   * The directories that this process has open. To open the lock file once more and close it would
   * release the lock, since POSIX gives locks to processes and not to channels.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Path realDirectory;
  private final FileChannel lock;

  private FileDisk(Path directory, Path realDirectory, FileChannel lock) {
    this.directory = directory;
    this.realDirectory = realDirectory;
    this.lock = lock;
  }

  /**
   * Opens a directory; makes it, with mode 0700, when it is not there.
   *
   * @throws InUseException when somebody else has it open
   */
  public static FileDisk open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      make(directory);
    }
    Path realDirectory = directory.toRealPath();
    if (!OPEN.add(realDirectory)) {
      throw new InUseException(directory.toString(), "this process");
    }
    try {
      return new FileDisk(directory, realDirectory, lock(directory));
    } catch (IOException | RuntimeException failure) {
      OPEN.remove(realDirectory);
      throw failure;
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel lock =
        FileChannel.open(
            directory.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (tryLock(lock) == null) {
        throw new InUseException(directory.toString(), owner(lock));
      }
      lock.truncate(0);
      lock.write(ByteBuffer.wrap(bytes("process " + ProcessHandle.current().pid())), 0);
      return lock;
    } catch (IOException | RuntimeException failure) {
      lock.close();
      throw failure;
    }
  }

  private static void make(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(directory);
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      sync(parent);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel lock) throws IOException {
    try {
      return lock.tryLock();
    } catch (OverlappingFileLockException ofAnotherClassLoader) {
      return null;
    }
  }

  private static String owner(FileChannel lock) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(64);
    lock.read(text, 0);
    String owner = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    return owner.isEmpty() ? "another process" : owner;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public DiskFile create(String name) throws IOException {
    return new OpenFile(
        FileChannel.open(
            directory.resolve(name),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return new OpenFile(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public List<String> list() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
      for (Path file : files) {
        names.add(String.valueOf(file.getFileName()));
      }
    }
    names.remove(LOCK);
    return names;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        directory.resolve(from),
        directory.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void syncDirectory() throws IOException {
    sync(directory);
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public String locate(String name) {
    return directory.resolve(name).toString();
  }

  /** Gives the directory free. */
  @Override
  public void close() throws IOException {
    if (lock.isOpen()) {
      lock.close();
      OPEN.remove(realDirectory);
    }
  }

  private record OpenFile(FileChannel channel) implements DiskFile {

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
      long at = position;
      while (into.hasRemaining()) {
        int count = channel.read(into, at);
        if (count < 0) {
          return;
        }
        at += count;
      }
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
      long at = position;
      while (from.hasRemaining()) {
        at += channel.write(from, at);
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
