package io.starling.security.audit;

import io.starling.security.audit.AuditFiles.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an audit log is whole.
 *
 * @param lines how many lines were good from the beginning
 * @param lastSeq the number of the last good line; 0 when there is none
 * @param lastHash its hash
 * @param problem what is wrong behind it, with file and line; null when nothing is
 */
public record AuditVerification(
    long lines, long lastSeq, String lastHash, @Nullable String problem) {

  /**
   * Reads the log of a directory and computes its hashes.
   *
   * @throws IOException when it cannot be read
   */
  public static AuditVerification of(Path directory) throws IOException {
    String hash = AuditLog.GENESIS;
    long seq = 0;
    List<Path> files = AuditFiles.of(directory);
    for (Path file : files) {
      int number = 0;
      for (byte[] text : AuditFiles.lines(file)) {
        number++;
        Line line = Line.read(text);
        String wrong = null;
        if (line == null) {
          wrong = "is not a line of an audit log";
        } else if (line.seq() != seq + 1) {
          wrong = "has the number " + line.seq() + " where " + (seq + 1) + " was expected";
        } else if (!line.hash().equals(AuditFiles.hash(hash, line.said()))) {
          wrong = "does not have the hash that follows from it and the line before";
        }
        if (line == null || wrong != null) {
          return new AuditVerification(
              seq, seq, hash, file.getFileName() + ":" + number + ": " + wrong);
        }
        seq = line.seq();
        hash = line.hash();
      }
    }
    return new AuditVerification(seq, seq, hash, null);
  }
}
