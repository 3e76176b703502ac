package io.starling.distribution.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.print(AutoComplete.bash("starling", spec.root().commandLine()).stripTrailing());
    return ExitCode.DONE;
  }
}
