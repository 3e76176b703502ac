package io.starling.security.audit;

import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Dicts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A log of acts in files of JSON lines. Each line has a number and, as {@code hash}, the SHA-256 of
 * the hash of the line before and of its own text without {@code hash}: who removes or changes a
 * line would have to write all that come after it anew, and {@link AuditVerification} tells. Lines
 * cut off the end show only by a number and hash that somebody has noted elsewhere.
 *
 * <pre>{@code
 * {"seq":7,"time":"2026-11-20T12:00:00Z","procedure":"user.add",...,"hash":"9f86d0..."}
 * }</pre>
 *
 * <p>A line is on the medium when {@link #append} returns. A file that has reached its size is kept
 * under the number of its first line, and the next begins; files are never removed. A line that was
 * cut off by a power failure is taken away when the log is opened.
 *
 * <p>Threads: safe for all; one line is written at a time.
 */
public final class AuditLog implements AutoCloseable {

  /** What is hashed before the first line. */
  static final String GENESIS = "0".repeat(64);

  private final Path directory;
  private final long fileBytes;
  private final InstantSource clock;
  private FileChannel file;
  private long position;
  private long lastSeq;
  private String lastHash;
  private @Nullable IOException failure;

  private AuditLog(
      Path directory,
      long fileBytes,
      InstantSource clock,
      FileChannel file,
      long position,
      long lastSeq,
      String lastHash) {
    this.directory = directory;
    this.fileBytes = fileBytes;
    this.clock = clock;
    this.file = file;
    this.position = position;
    this.lastSeq = lastSeq;
    this.lastHash = lastHash;
  }

  /**
   * Opens the log of a directory; makes it, if it is not there.
   *
   * @param fileBytes the size at which the next file is begun
   * @throws IOException when it cannot be written, or its last line is not of such a log
   */
  public static AuditLog open(Path directory, long fileBytes, InstantSource clock)
      throws IOException {
    Files.createDirectories(directory);
    List<Path> files = AuditFiles.of(directory);
    Path last = files.isEmpty() ? directory.resolve(AuditFiles.name(1)) : files.getLast();
    FileChannel file = FileChannel.open(last, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      AuditFiles.End end = AuditFiles.endOf(last, files);
      file.truncate(end.position());
      file.position(end.position());
      file.force(true);
      return new AuditLog(directory, fileBytes, clock, file, end.position(), end.seq(), end.hash());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Appends a line.
   *
   * @param act what it says, besides number, time and hash
   * @throws IOException when it may not have reached the medium; from then on always
   */
  public synchronized void append(Map<String, ? extends @Nullable Object> act) throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw new IOException("the audit log has failed before", failed);
    }
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("seq", lastSeq + 1);
    line.put("time", clock.instant().toString());
    line.putAll(act);
    String hash = AuditFiles.hash(lastHash, line);
    line.put("hash", hash);
    byte[] text = Dicts.write(SerializerFormat.JSON, line);
    try {
      if (position > 0 && position + text.length + 1 > fileBytes) {
        beginFile(lastSeq + 1);
      }
      ByteBuffer bytes = ByteBuffer.allocate(text.length + 1).put(text).put((byte) '\n').flip();
      while (bytes.hasRemaining()) {
        position += file.write(bytes);
      }
      file.force(false);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    lastSeq++;
    lastHash = hash;
  }

  private void beginFile(long seq) throws IOException {
    FileChannel next =
        FileChannel.open(
            directory.resolve(AuditFiles.name(seq)),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE);
    file.close();
    file = next;
    position = 0;
    try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }

  /** Whether a line could not be written: then no other will be. */
  public synchronized boolean hasFailed() {
    return failure != null;
  }

  /** The number of the last line; 0 before the first. */
  public synchronized long lastSeq() {
    return lastSeq;
  }

  /** The hash of the last line: with its number, what to note elsewhere. */
  public synchronized String lastHash() {
    return lastHash;
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
    failure = new IOException("the audit log is closed");
  }
}
