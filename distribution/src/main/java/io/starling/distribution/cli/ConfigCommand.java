package io.starling.distribution.cli;

import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import io.starling.distribution.config.EffectiveConfiguration;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling config}: only has subcommands. */
@Command(
    name = "config",
    description = "Checks and shows configurations.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ConfigCommand.Check.class, ConfigCommand.Show.class})
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  ConfigCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "config: check or show is missing");
  }

  /** {@code starling config check}. */
  @Command(
      name = "check",
      description = "Says whether a configuration file is right, or all that is wrong with it.")
  static final class Check implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    private Path file = Path.of("");

    @Option(names = "--strict", description = "Takes unknown keys of realms for errors.")
    private boolean strict;

    Check(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      ConfigurationSources sources = ConfigurationSources.none().withFile(file);
      EffectiveConfiguration loaded =
          Configurations.load(strict ? sources.withStrictCheck() : sources);
      loaded.warnings().forEach(warning -> terminal.complain("warning: " + warning));
      terminal.print(file + ": ok");
      return ExitCode.DONE;
    }
  }

  /** {@code starling config show}. */
  @Command(
      name = "show",
      description =
          "Shows the configuration that 'starling start' would have with the same options, and"
              + " where each value comes from.")
  static final class Show implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

    Show(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      EffectiveConfiguration loaded = configuration.load();
      loaded.warnings().forEach(warning -> terminal.complain("warning: " + warning));
      terminal.print(loaded.render().stripTrailing());
      return ExitCode.DONE;
    }
  }
}
