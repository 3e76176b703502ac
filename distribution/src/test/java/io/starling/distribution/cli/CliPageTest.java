package io.starling.distribution.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Compares {@code docs/cli.md} with the options that the commands have. */
class CliPageTest {
  private static final Path PAGE = Path.of("../docs/cli.md");
  private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)`");

  /** Sections with options that several commands have. */
  private static final Map<String, Set<String>> SHARED =
      Map.of(
          "The client",
          Set.of(
              "call",
              "publish",
              "subscribe",
              "register",
              "bench rpc",
              "bench pubsub",
              "bench latency",
              "bench connect"),
          "Benchmarks",
          Set.of("bench rpc", "bench pubsub", "bench latency", "bench connect"),
          "Benchmarks of messages",
          Set.of("bench rpc", "bench pubsub", "bench latency"),
          "Benchmarks of calls",
          Set.of("bench rpc", "bench latency"));

  private static final Set<String> OF_ALL_COMMANDS = Set.of("--help");

  /** Commands that stand in a table, which is made of their help. */
  private static final List<String> ADMINISTRATION =
      List.of(
          "realm",
          "user",
          "group",
          "grant",
          "source",
          "ticket",
          "key",
          "session",
          "registration",
          "subscription",
          "apply",
          "diff",
          "export",
          "audit",
          "backup");

  private static final String BEGIN = "<!-- begin: administration -->\n";
  private static final String END = "<!-- end: administration -->";

  @Test
  void theTableOfAdministrationIsThatOfTheCommands() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    String wanted = page.substring(0, begin) + table() + page.substring(page.indexOf(END));

    if ("write".equals(System.getProperty("page"))) {
      Files.writeString(PAGE, wanted);
    }

    assertThat(page).isEqualTo(wanted);
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| command | does |\n|---|---|\n");
    Map<String, CommandLine> all = CommandLines.of(Terminal.ofProcess()).getSubcommands();
    Set<String> shared =
        longNames(Objects.requireNonNull(all.get("grant")).getSubcommands().get("list"));
    for (String name : ADMINISTRATION) {
      CommandLine command = Objects.requireNonNull(all.get(name));
      if (command.getSubcommands().isEmpty()) {
        row(table, name, command, shared);
      }
      command.getSubcommands().forEach((verb, leaf) -> row(table, name + " " + verb, leaf, shared));
    }
    return table.toString();
  }

  private static void row(
      StringBuilder table, String name, CommandLine command, Set<String> shared) {
    table.append("| `starling ").append(name);
    command
        .getCommandSpec()
        .positionalParameters()
        .forEach(
            parameter ->
                table.append(
                    parameter.arity().min() == 0
                        ? " [" + parameter.paramLabel() + "]"
                        : " " + parameter.paramLabel()));
    table.append("` | ").append(sentence(command.getCommandSpec().usageMessage().description()));
    for (OptionSpec option : command.getCommandSpec().options()) {
      String longest = option.longestName();
      if (!OF_ALL_COMMANDS.contains(longest) && !shared.contains(longest)) {
        table.append("<br>`").append(longest);
        if (option.arity().max() > 0) {
          table.append(' ').append(option.paramLabel().replace("|", "\\|"));
        }
        table.append("`: ").append(sentence(option.description()));
      }
    }
    table.append(" |\n");
  }

  private static String sentence(String... lines) {
    return String.join(" ", lines).replace("${DEFAULT-VALUE}", "`data`").replace("|", "\\|");
  }

  @Test
  void everyCommandHasItsOptionsOnThePageAndTheReverse() throws IOException {
    Map<String, Set<String>> page = optionsOnPage();
    Map<String, Set<String>> documented = new TreeMap<>();
    page.forEach(
        (heading, options) -> {
          if (heading.startsWith("starling ")) {
            String command = heading.substring("starling ".length());
            Set<String> all = new TreeSet<>(options);
            SHARED.forEach(
                (section, commands) -> {
                  if (commands.contains(command)) {
                    all.addAll(page.getOrDefault(section, Set.of()));
                  }
                });
            documented.put(command, all);
          }
        });

    assertThat(documented).isEqualTo(optionsOfCommands());
  }

  private static Map<String, Set<String>> optionsOnPage() throws IOException {
    Map<String, Set<String>> options = new TreeMap<>();
    String heading = "";
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        heading = line.substring("## ".length());
        options.put(heading, new TreeSet<>());
      } else if (line.startsWith("| `-")) {
        String names = line.substring(0, line.indexOf('|', 1));
        OPTION
            .matcher(names)
            .results()
            .map((MatchResult found) -> found.group(1))
            .forEach(options.get(heading)::add);
      }
    }
    return options;
  }

  private static Map<String, Set<String>> optionsOfCommands() {
    Map<String, Set<String>> options = new TreeMap<>();
    Map<String, CommandLine> commands =
        new TreeMap<>(CommandLines.of(Terminal.ofProcess()).getSubcommands());
    commands.keySet().removeAll(ADMINISTRATION);
    collect("", commands, options);
    return options;
  }

  private static void collect(
      String parent, Map<String, CommandLine> commands, Map<String, Set<String>> options) {
    commands.forEach(
        (name, command) -> {
          if (command.getSubcommands().isEmpty()) {
            options.put(parent + name, longNames(command));
          }
          collect(parent + name + " ", command.getSubcommands(), options);
        });
  }

  private static Set<String> longNames(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .map(option -> List.of(option.names()))
        .flatMap(Collection::stream)
        .filter(name -> name.startsWith("--") && !OF_ALL_COMMANDS.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
