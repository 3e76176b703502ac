package io.starling.distribution.cli;

import io.starling.security.audit.AuditVerification;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code starling audit}. */
@Command(name = "audit", description = "Looks after the audit log.")
final class AuditCommand {
  private final Terminal terminal;

  AuditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "verify",
      description =
          "Computes the hashes of the audit log of a node on this machine, running or not: tells"
              + " whether a line was removed or changed, and the number and hash of the last one,"
              + " which shows later whether lines were cut off the end.")
  int verify(
      @Option(
              names = "--data-dir",
              paramLabel = "DIR",
              defaultValue = "data",
              description = "The data directory of the node; default ${DEFAULT-VALUE}.")
          Path data) {
    Path directory = data.resolve("audit");
    AuditVerification found;
    try {
      found = AuditVerification.of(directory);
    } catch (IOException e) {
      throw new CommandFailure("starling: " + directory + " cannot be read: " + e.getMessage());
    }
    String last = found.lines() + " lines, the last is " + found.lastSeq() + " " + found.lastHash();
    if (found.problem() != null) {
      throw new CommandFailure("starling: " + found.problem() + "; before it: " + last);
    }
    terminal.print("ok: " + last);
    return ExitCode.DONE;
  }
}
