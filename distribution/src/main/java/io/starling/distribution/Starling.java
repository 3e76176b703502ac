package io.starling.distribution;

import io.starling.distribution.cli.CommandLines;
import io.starling.distribution.cli.Terminal;

/** The {@code starling} command. */
public final class Starling {
  private Starling() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(CommandLines.run(Terminal.ofProcess(), arguments));
  }
}
