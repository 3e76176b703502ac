package io.starling.distribution.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where a command prints to. Everything is UTF-8, and each line is flushed at once, so that a pipe
 * sees it.
 *
 * <p>Threads: safe for all; a line is never torn.
 *
 * @param out results
 * @param err errors and remarks
 * @param isWatched whether a person sees {@code err} at once, so that progress is worth printing
 */
public record Terminal(PrintStream out, PrintStream err, boolean isWatched) {

  /** The streams of this process. */
  public static Terminal ofProcess() {
    return new Terminal(
        stream(FileDescriptor.out), stream(FileDescriptor.err), isTerminal("/dev/stderr"));
  }

  /** The JDK tells this of standard input and output only. */
  private static boolean isTerminal(String device) {
    try {
      String file = Path.of(device).toRealPath().toString();
      return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
    } catch (IOException _) {
      return false;
    }
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Prints a line of results. */
  public void print(String line) {
    out.print(line + '\n');
    out.flush();
  }

  /** Prints a line of errors or remarks. */
  public void complain(String line) {
    err.print(line + '\n');
    err.flush();
  }
}
