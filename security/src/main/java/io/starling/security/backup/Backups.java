package io.starling.security.backup;

import io.starling.store.Store;
import io.starling.store.ValueCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The backups of a node: files of one folder.
 *
 * <p>Threads: safe for all; waits for the disk.
 */
public final class Backups {

  /** What names of files may be: nothing that leads out of the folder. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String SUFFIX = ".backup";

  private final Path folder;
  private final Store store;
  private final ValueCodec codec;
  private final InstantSource clock;

  /**
   * Makes them.
   *
   * @param folder is made when the first backup is
   * @param codec what the store's values are written with
   */
  public Backups(Path folder, Store store, ValueCodec codec, InstantSource clock) {
    this.folder = folder;
    this.store = store;
    this.codec = codec;
    this.clock = clock;
  }

  /**
   * A file of the folder.
   *
   * @param bytes its size
   * @param made when it was last written
   */
  public record BackupFile(String filename, long bytes, Instant made) {}

  /**
   * Makes a backup.
   *
   * @param filename null for one that tells the time
   * @param realms whose entries; empty for all
   * @throws IllegalArgumentException when the name leads elsewhere
   * @throws IOException when it cannot be written, or the file is there already
   */
  public BackupFile create(@Nullable String filename, List<String> realms) throws IOException {
    Instant now = clock.instant();
    String name = filename == null ? "starling-" + STAMP.format(now) + SUFFIX : filename;
    Path file = file(name);
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Backup.write(file, store.view(), realms, codec, now);
    return described(file);
  }

  /** The files of the folder, by name. */
  public List<BackupFile> list() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(file -> !file.toString().endsWith(".tmp")).sorted().toList();
      List<BackupFile> described = new ArrayList<>();
      for (Path file : found) {
        described.add(described(file));
      }
      return described;
    }
  }

  /**
   * Reads a backup, which proves that it is whole.
   *
   * @throws IOException when it is not, with the reason
   */
  public Backup read(String filename) throws IOException {
    return Backup.read(file(filename), codec);
  }

  private Path file(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name of a backup: letters, digits, dots, _ and - are allowed");
    }
    return folder.resolve(name);
  }

  private static BackupFile described(Path file) throws IOException {
    return new BackupFile(
        String.valueOf(file.getFileName()),
        Files.size(file),
        Files.getLastModifiedTime(file).toInstant());
  }
}
