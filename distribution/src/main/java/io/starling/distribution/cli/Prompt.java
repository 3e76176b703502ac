package io.starling.distribution.cli;

import java.io.Console;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Questions on the terminal. */
final class Prompt {

  private Prompt() {}

  /** The terminal; null when there is none. */
  @SuppressWarnings("SystemConsoleNull") // It is, in a runtime without jdk.internal.le.
  private static @Nullable Console console() {
    Console console = System.console();
    return console != null && console.isTerminal() ? console : null;
  }

  /**
   * Asks for a secret.
   *
   * @return null when there is no terminal
   */
  static @Nullable String secret(String whose) {
    Console console = console();
    char[] typed = console == null ? null : console.readPassword("Secret of %s: ", whose);
    return typed == null ? null : new String(typed);
  }

  /**
   * Asks for a new password, twice.
   *
   * @throws CommandFailure when there is no terminal, or the answers differ
   */
  static String newPassword() {
    Console console = console();
    if (console == null) {
      throw new CommandFailure("starling: there is no terminal to ask for the password");
    }
    char[] first = console.readPassword("New password: ");
    char[] second = console.readPassword("Again: ");
    if (first == null || !Arrays.equals(first, second)) {
      throw new CommandFailure("starling: the two passwords differ");
    }
    return new String(first);
  }
}
