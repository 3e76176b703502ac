package io.starling.distribution.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code starling completion}. */
@Command(
    name = "completion",
    description = {
      "Prints the completion script for bash and zsh. To use it in this shell:",
      "",
      "  source <(starling completion)",
    })
final class CompletionCommand implements Callable<Integer> {
  private final Terminal terminal;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.print(AutoComplete.bash("starling", CommandLines.of(terminal)).stripTrailing());
    return ExitCode.DONE;
  }
}
