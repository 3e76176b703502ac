package io.starling.security.audit;

import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Dicts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of an audit log and their lines. */
final class AuditFiles {

  private static final String PREFIX = "audit-";
  private static final String SUFFIX = ".jsonl";

  private AuditFiles() {}

  /** Where a log ends. */
  record End(long position, long seq, String hash) {}

  /** A line as it was read: what it says, without {@code hash}, and that. */
  record Line(Map<String, @Nullable Object> said, String hash) {

    /** Reads a line; null when it is none of such a log. */
    static @Nullable Line read(byte[] text) {
      try {
        Map<String, @Nullable Object> said =
            new LinkedHashMap<>(Dicts.read(SerializerFormat.JSON, text));
        return said.remove("hash") instanceof String hash && said.get("seq") instanceof Long
            ? new Line(said, hash)
            : null;
      } catch (ProtocolViolation e) {
        return null;
      }
    }

    long seq() {
      return said.get("seq") instanceof Long seq ? seq : 0;
    }
  }

  static String name(long firstSeq) {
    return String.format(Locale.ROOT, "%s%012d%s", PREFIX, firstSeq, SUFFIX);
  }

  /** The files of a directory, in their order. */
  static List<Path> of(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(
              path -> {
                String name = path.getFileName().toString();
                return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
              })
          .sorted()
          .toList();
    }
  }

  /** The lines of a file, the last one perhaps without its end. */
  static List<byte[]> lines(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        lines.add(Arrays.copyOfRange(all, start, i));
        start = i + 1;
      }
    }
    if (start < all.length) {
      lines.add(Arrays.copyOfRange(all, start, all.length));
    }
    return lines;
  }

  /** Where the log ends: behind the last whole line of the last file. */
  static End endOf(Path last, List<Path> files) throws IOException {
    byte[] all = Files.exists(last) ? Files.readAllBytes(last) : new byte[0];
    int end = all.length;
    while (end > 0 && all[end - 1] != '\n') {
      end--;
    }
    if (end == 0) {
      if (files.size() < 2) {
        return new End(0, 0, AuditLog.GENESIS);
      }
      List<byte[]> before = lines(files.get(files.size() - 2));
      Line line = before.isEmpty() ? null : Line.read(before.getLast());
      return new End(0, required(line, last).seq(), required(line, last).hash());
    }
    int start = end - 1;
    while (start > 0 && all[start - 1] != '\n') {
      start--;
    }
    Line line = required(Line.read(Arrays.copyOfRange(all, start, end - 1)), last);
    return new End(end, line.seq(), line.hash());
  }

  private static Line required(@Nullable Line line, Path file) throws IOException {
    if (line == null) {
      throw new IOException(file + ": the last line is not one of an audit log");
    }
    return line;
  }

  /** The hash of a line that says something, behind a line of a hash. */
  static String hash(String before, Map<String, ? extends @Nullable Object> said) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(before.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha256.digest(Dicts.write(SerializerFormat.JSON, said)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
