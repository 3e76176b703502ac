package io.starling.distribution.cli;

import io.starling.distribution.config.EffectiveConfiguration;
import io.starling.distribution.node.Banner;
import io.starling.distribution.node.Logging;
import io.starling.distribution.node.Node;
import io.starling.distribution.node.NodeException;
import io.starling.distribution.node.ReadyFile;
import io.starling.distribution.node.Signals;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling start}. */
@Command(
    name = "start",
    description = {
      "Runs a node in the foreground until it is told to stop by SIGTERM or Ctrl-C.",
      "",
      "Without --config it runs in development mode: all listeners on loopback, and the realm"
          + " realm1 open to anybody on this machine.",
    })
final class StartCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description =
          "Writes this file when all listeners are open: JSON with the process id and the address"
              + " of each listener. It is removed when the node stops.")
  private @Nullable Path readyFile;

  StartCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      Signals signals = Signals.listen(() -> Runtime.getRuntime().halt(ExitCode.FAILED));
      Node node = start(); // Which leaves nothing of the configuration behind.
      signals.await();
      if (readyFile != null) {
        ReadyFile.remove(readyFile);
      }
      node.drain();
      return ExitCode.DONE;
    } catch (NodeException e) {
      throw new CommandFailure("starling: " + e.getMessage());
    }
  }

  private Node start() {
    EffectiveConfiguration effective = configuration.load();
    Logging.apply(effective.configuration().log());
    effective.warnings().forEach(warning -> terminal.complain("warning: " + warning));
    Node node = Node.start(effective, Version.number());
    tell(effective, node);
    return node;
  }

  private void tell(EffectiveConfiguration effective, Node node) {
    Banner.lines(
            effective,
            node.listeners(),
            node.dataDirectory(),
            node.bootstrapToken(),
            Version.number())
        .forEach(terminal::print);
    if (readyFile != null) {
      ReadyFile.write(readyFile, ProcessHandle.current().pid(), node.listeners());
    }
  }
}
