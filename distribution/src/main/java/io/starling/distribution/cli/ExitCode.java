package io.starling.distribution.cli;

/** The exit codes of the command. */
public final class ExitCode {
  /** It is done. */
  public static final int DONE = 0;

  /** It failed. */
  public static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  public static final int USAGE = 2;

  private ExitCode() {}
}
