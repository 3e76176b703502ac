package io.starling.distribution.cli;

import io.starling.gateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling export}. */
@Command(
    name = "export",
    description =
        "Prints realms with all that belongs to them as YAML that 'apply' takes; with --json as"
            + " JSON.")
final class ExportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private AdminOptions admin;

  @Option(
      names = "--secrets",
      description = "Prints the stored forms of passwords as well, which are secret.")
  private boolean secrets;

  @Parameters(paramLabel = "REALM", arity = "0..*", description = "Without one all are printed.")
  private List<String> realms = List.of();

  ExportCommand(Terminal terminal) {
    this.terminal = terminal;
    this.admin = new AdminOptions(terminal);
  }

  @Override
  public Integer call() {
    List<@Nullable Object> documents = new ArrayList<>();
    try (AdminOptions.Session session = admin.session()) {
      for (String realm : realms.isEmpty() ? all(session) : realms) {
        documents.add(session.call("realm.export", List.of(realm), Map.of("secrets", secrets)));
      }
    }
    terminal.print(
        admin.isJson() ? Json.write(documents) : Documents.yaml(documents).stripTrailing());
    return ExitCode.DONE;
  }

  private static List<String> all(AdminOptions.Session session) {
    Object listed = session.call("realm.list", List.of(), Map.of());
    return ((List<?>) (listed == null ? List.of() : listed))
        .stream().map(realm -> String.valueOf(((Map<?, ?>) realm).get("uri"))).toList();
  }
}
