package io.starling.distribution.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code starling version}. */
@Command(name = "version", description = "Shows the version of Starling and of its Java runtime.")
final class VersionCommand implements Callable<Integer> {
  private final Terminal terminal;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    for (String line : new Version().getVersion()) {
      terminal.print(line);
    }
    return ExitCode.DONE;
  }
}
