package io.starling.distribution.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling apply} and, as a subclass, {@code starling diff}. */
@Command(
    name = "apply",
    description =
        "Makes realms what a file says of them, each in one step, and prints what was changed. The"
            + " file is YAML or JSON: a realm, a list of realms, or an object with a list 'realms'."
            + " A user without a password in the file keeps his.")
class ApplyCommand implements Callable<Integer> {
  private static final String[] COLUMNS = {"realm", "action", "kind", "name"};

  private final Terminal terminal;

  @Mixin private AdminOptions admin;

  @Option(
      names = "--prune",
      description = "Also removes users, groups, sources and grants that the file does not have.")
  private boolean prune;

  @Parameters(paramLabel = "FILE", description = "- for standard input.")
  private Path file = Path.of("");

  ApplyCommand(Terminal terminal) {
    this.terminal = terminal;
    this.admin = new AdminOptions(terminal);
  }

  @Override
  public Integer call() {
    run("realm.apply");
    return ExitCode.DONE;
  }

  /** Calls a procedure for each realm, and returns how many differences there are. */
  final int run(String procedure) {
    List<Map<String, Object>> realms = new ArrayList<>(Documents.all(file));
    realms.sort(Comparator.comparingInt(ApplyCommand::dependence));
    List<Map<String, Object>> items = new ArrayList<>();
    try (AdminOptions.Session session = admin.session()) {
      for (Map<String, Object> realm : realms) {
        Object answer = session.call(procedure, List.of(realm), Map.of("prune", prune));
        for (Object item : (List<?>) (answer == null ? List.of() : answer)) {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("realm", String.valueOf(realm.get("uri")));
          ((Map<?, ?>) item).forEach((key, value) -> row.put(String.valueOf(key), value));
          items.add(row);
        }
      }
    }
    if (items.isEmpty() && !admin.isJson()) {
      terminal.print("nothing differs");
    } else {
      admin.print(items, COLUMNS);
    }
    return items.size();
  }

  /** Realms that others depend upon come first. */
  private static int dependence(Map<String, Object> realm) {
    return Boolean.TRUE.equals(realm.get("is_sso_realm"))
        ? 0
        : Boolean.TRUE.equals(realm.get("is_prototype")) ? 1 : 2;
  }
}
