package io.starling.distribution.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.gateway.json.Json;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandLinesTest {
  @Test
  void withoutArgumentsHelpIsPrinted() {
    CommandRun run = CommandRun.of();

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("Usage: starling", "start", "subscribe");
    assertThat(run.err()).isEmpty();
  }

  static Stream<String> commands() {
    return CommandLines.of(Terminal.ofProcess()).getSubcommands().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(String command) {
    CommandRun run = CommandRun.of(command, "--help");

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("Usage: starling " + command);
  }

  @Test
  void everyOptionIsExplained() {
    for (CommandLine command : CommandLines.of(Terminal.ofProcess()).getSubcommands().values()) {
      command
          .getCommandSpec()
          .options()
          .forEach(option -> assertThat(option.description()).as(option.toString()).isNotEmpty());
    }
  }

  @Test
  void versionIsThatOfTheBuild() {
    assertThat(CommandRun.of("version").out())
        .matches("starling \\d+\\.\\d+\\S* \\(Java 25.*\\)\n");
    assertThat(CommandRun.of("--version").out()).isEqualTo(CommandRun.of("version").out());
  }

  @Test
  void completionScriptKnowsTheCommands() {
    CommandRun run = CommandRun.of("completion");

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("complete ", "subscribe", "--ready-file");
  }

  static Stream<Arguments> wrongLines() {
    return Stream.of(
        wrong("Unknown option: '--nonsense'", "start", "--nonsense"),
        wrong("Unmatched argument", "nonsense"),
        wrong("Missing required parameter", "call"),
        wrong("check or show is missing", "config"),
        wrong("argument 1: '[1' is not JSON", "call", "com.example.add", "[1"),
        wrong("--kwarg: 'x' is not NAME=JSON", "call", "com.example.add", "--kwarg", "x"),
        wrong("--kwargs: '[1]' is not a JSON object", "publish", "com.t", "--kwargs", "[1]"),
        wrong("'3' is not a duration", "call", "com.example.add", "--timeout", "3"),
        wrong(
            "'magic' is none of anonymous, ticket, wampcra, wamp-scram, cryptosign",
            "call",
            "com.example.add",
            "--authmethod",
            "magic"),
        wrong("needs --authid", "call", "com.example.add", "--authmethod", "ticket"),
        wrong(
            "needs --secret-file or --secret",
            "call",
            "com.example.add",
            "--authmethod=ticket",
            "--authid=joe"),
        wrong("cannot read the secret", secretOf("no-such-file")),
        wrong("--exec=COMMAND", "register", "com.example.add"),
        wrong("mutually exclusive", "register", "com.example.add", "--echo", "--exec", "cat"),
        wrong("Invalid value for option '--serializer'", "call", "a.b", "--serializer", "xml"));
  }

  private static String[] secretOf(String file) {
    return new String[] {
      "call", "a.b", "--authmethod=ticket", "--authid=joe", "--secret-file=" + file
    };
  }

  private static Arguments wrong(String message, String... line) {
    return Arguments.of(message, line);
  }

  @ParameterizedTest
  @MethodSource("wrongLines")
  void wrongCommandLinesAreRefused(String message, String[] line) {
    CommandRun run = CommandRun.of(line);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("starling: ").contains(message, "--help");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void unreachableRouterIsReportedAsJson() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }

    CommandRun run = CommandRun.of("call", "com.add", "--url", "ws://127.0.0.1:" + port + "/ws");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(Json.read(run.err()))
        .isInstanceOfSatisfying(
            Map.class,
            error -> assertThat(error.get("error")).isEqualTo("wamp.error.network_failure"));
  }

  @Test
  void configCheckSaysWhatIsWrong(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("starling.yaml"), "limits: {nestin: 3}\n");

    CommandRun run = CommandRun.of("config", "check", file.toString());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("starling.yaml:1:10: limits.nestin", "did you mean 'nesting'?");
  }

  @Test
  void configCheckPassesWhatIsRight(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("starling.yaml"), "realms: [{uri: a, sso: 1}]");

    CommandRun run = CommandRun.of("config", "check", file.toString());
    CommandRun strict = CommandRun.of("config", "check", "--strict", file.toString());

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).isEqualTo(file + ": ok\n");
    assertThat(run.err()).startsWith("warning: ").contains("sso");
    assertThat(strict.code()).isEqualTo(ExitCode.USAGE);
    assertThat(strict.err()).contains("sso");
  }

  @Test
  void configShowTellsOrigins() {
    CommandRun run =
        CommandRun.of("config", "show", "--set", "limits.nesting=32", "--data-dir", "/tmp/here");

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("nesting: 32 # --set", "data-dir: /tmp/here # --set");
  }
}
