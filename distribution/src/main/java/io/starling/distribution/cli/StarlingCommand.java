package io.starling.distribution.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code starling} itself: it only has subcommands. */
@Command(
    name = "starling",
    description = "A WAMP router, and a WAMP client for the terminal.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed",
      "2:the command line or the configuration is wrong",
    },
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n")
final class StarlingCommand implements Runnable {

  /** The subcommands, in the order of the help. */
  static final List<Class<?>> COMMANDS =
      List.of(
          StartCommand.class,
          ConfigCommand.class,
          CallCommand.class,
          PublishCommand.class,
          SubscribeCommand.class,
          RegisterCommand.class,
          RealmCommand.class,
          UserCommand.class,
          GroupCommand.class,
          GrantCommand.class,
          SourceCommand.class,
          TicketCommand.class,
          KeyCommand.class,
          SessionCommand.class,
          RegistrationCommand.class,
          SubscriptionCommand.class,
          ApplyCommand.class,
          DiffCommand.class,
          ExportCommand.class,
          AuditCommand.class,
          BackupCommand.class,
          BenchCommand.class,
          VersionCommand.class,
          CompletionCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows help and ends.")
  @SuppressWarnings("UnusedVariable") // Picocli does what it asks for.
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version and ends.")
  @SuppressWarnings("UnusedVariable") // Picocli does what it asks for.
  private boolean version;

  StarlingCommand() {}

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
