package io.starling.distribution.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Durations;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.MatchPolicy;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs command lines. */
public final class CommandLines {
  private CommandLines() {}

  /**
   * Runs a command line.
   *
   * @return one of the codes of {@link ExitCode}
   */
  public static int run(Terminal terminal, String... arguments) {
    return of(terminal, needed(arguments)).execute(arguments);
  }

  /** The command and its subcommands, which print on {@code terminal}. */
  static CommandLine of(Terminal terminal) {
    return of(terminal, StarlingCommand.COMMANDS);
  }

  /** The one that is called, where that is plain: to read them all takes longer than most take. */
  private static List<Class<?>> needed(String... arguments) {
    return StarlingCommand.COMMANDS.stream()
        .filter(command -> arguments.length > 0 && nameOf(command).equals(arguments[0]))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(StarlingCommand.COMMANDS);
  }

  private static String nameOf(Class<?> command) {
    return Objects.requireNonNull(command.getAnnotation(CommandLine.Command.class)).name();
  }

  private static CommandLine of(Terminal terminal, List<Class<?>> commands) {
    Commands factory = new Commands(terminal);
    CommandLine line = new CommandLine(StarlingCommand.class, factory);
    commands.forEach(command -> line.addSubcommand(new CommandLine(command, factory)));
    line.setOut(new PrintWriter(terminal.out(), true, UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, UTF_8));
    line.registerConverter(Duration.class, CommandLines::duration);
    line.registerConverter(AuthMethod.class, named(AuthMethod.values(), AuthMethod::toString));
    line.registerConverter(
        SerializerFormat.class, named(SerializerFormat.values(), SerializerFormat::wireName));
    line.registerConverter(MatchPolicy.class, named(MatchPolicy.values(), MatchPolicy::wireName));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setUsageHelpLongOptionsMaxWidth(24);
    line.setExecutionExceptionHandler((failure, command, parsed) -> failed(terminal, failure));
    line.setParameterExceptionHandler((failure, given) -> refused(terminal, failure));
    return line;
  }

  /** Reads one of few values by its name, which the error tells as well. */
  private static <E> CommandLine.ITypeConverter<E> named(E[] values, Function<E, String> name) {
    return text ->
        Arrays.stream(values)
            .filter(value -> name.apply(value).equalsIgnoreCase(text))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandLine.TypeConversionException(
                        "'"
                            + text
                            + "' is none of "
                            + Arrays.stream(values).map(name).collect(Collectors.joining(", "))));
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException("'" + text + "' " + e.getMessage());
    }
  }

  private static int refused(Terminal terminal, ParameterException failure) {
    terminal.complain("starling: " + failure.getMessage());
    UnmatchedArgumentException.printSuggestions(failure, failure.getCommandLine().getErr());
    terminal.complain(
        "Try '" + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  private static int failed(Terminal terminal, Exception failure) throws Exception {
    return switch (failure) {
      case ConfigException wrong -> {
        terminal.complain(String.valueOf(wrong.getMessage()));
        yield ExitCode.USAGE;
      }
      case CommandFailure expected -> {
        terminal.complain(String.valueOf(expected.getMessage()));
        yield ExitCode.FAILED;
      }
      default -> throw failure;
    };
  }

  /** Makes the commands, which need the terminal. */
  private record Commands(Terminal terminal) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      try {
        return type.getDeclaredConstructor(Terminal.class).newInstance(terminal);
      } catch (NoSuchMethodException _) {
        return CommandLine.defaultFactory().create(type);
      }
    }
  }
}
