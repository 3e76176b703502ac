package io.starling.distribution.cli;

/** A command failed in a way that its message tells in full: the exit code is 1. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes a failure whose message is printed as it is. */
  CommandFailure(String message) {
    super(message, null, false, false);
  }
}
