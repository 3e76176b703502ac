package io.starling.distribution.cli;

import picocli.CommandLine.Command;

/** {@code starling diff}. */
@Command(
    name = "diff",
    description =
        "Prints what 'apply' would change, and changes nothing. The exit code is 0 when nothing"
            + " differs, and 1 when something does.")
final class DiffCommand extends ApplyCommand {

  DiffCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    return run("realm.diff") == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }
}
