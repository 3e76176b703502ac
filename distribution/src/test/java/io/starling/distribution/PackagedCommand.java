package io.starling.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged {@code starling} command as a process of its own, with its output in files. */
final class PackagedCommand implements AutoCloseable {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("starling.tree"), "bin", "starling");
  private static final int SECONDS_MAX = 60;

  private final Process process;
  private final Path out;
  private final Path err;

  private PackagedCommand(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts the command in a directory. */
  static PackagedCommand start(Path directory, String... arguments) throws IOException {
    return start(LAUNCHER, directory, arguments);
  }

  /** Starts the command by another path to its launcher. */
  static PackagedCommand start(Path launcher, Path directory, String... arguments)
      throws IOException {
    Path out = Files.createTempFile(directory, "out", ".txt");
    Path err = Files.createTempFile(directory, "err", ".txt");
    List<String> line = new ArrayList<>();
    line.add(launcher.toAbsolutePath().toString());
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(name -> name.startsWith("STARLING"));
    Process process =
        builder
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    return new PackagedCommand(process, out, err);
  }

  /** The packaged launcher. */
  static Path launcher() {
    return LAUNCHER;
  }

  /** Waits for the end and returns the exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new AssertionError("the command still runs: " + output() + errors());
    }
    return process.exitValue();
  }

  /** Waits for the end, but no longer; returns whether it came. */
  boolean endsWithin(long most, TimeUnit unit) throws InterruptedException {
    return process.waitFor(most, unit);
  }

  boolean isRunning() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  String output() {
    return read(out);
  }

  String errors() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
  }
}
