package io.starling.distribution.cli;

import io.starling.client.CallRequest;
import io.starling.client.ClientConfig;
import io.starling.client.WampClient;
import io.starling.client.WampException;
import io.starling.client.auth.Authentication;
import io.starling.gateway.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What the commands of administration share: the router, the administrator, and how results are
 * printed. Without a word of who the user is, he is the bootstrap user of a node on this machine,
 * as long as that has no administrator.
 */
final class AdminOptions {
  private static final String BOOTSTRAP_USER = "bootstrap";
  private static final String BOOTSTRAP_FILE = "bootstrap-token";

  private final Terminal terminal;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--as-realm",
      paramLabel = "URI",
      defaultValue = "${env:STARLING_ADMIN_REALM:-starling.master}",
      description =
          "The realm to join for it: the master realm, or the realm itself for its own"
              + " administrators; default ${DEFAULT-VALUE}, or STARLING_ADMIN_REALM.")
  private String realm = "";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "data",
      description =
          "The data directory of a node on this machine: its bootstrap token is used, when nothing"
              + " is said of who you are; default ${DEFAULT-VALUE}.")
  private Path data = Path.of("");

  @Option(names = "--json", description = "Prints results as JSON, for scripts.")
  private boolean json;

  AdminOptions(Terminal terminal) {
    this.terminal = terminal;
  }

  private ClientConfig.Builder builder() {
    if (connection.saysWho()) {
      return connection.builder(realm);
    }
    Path file = data.resolve(BOOTSTRAP_FILE);
    try {
      String token = Files.readString(file).strip();
      return connection.builder(realm, Authentication.wampCra(BOOTSTRAP_USER, token));
    } catch (IOException e) {
      throw connection.wrong(
          "say who you are with --authid and --secret-file; without them the bootstrap token of a"
              + " node without administrators would be used, and "
              + file
              + " cannot be read");
    }
  }

  /** Calls procedures of one session. */
  Session session() {
    return new Session(connection.connect(builder()));
  }

  /** A session that calls procedures. */
  final class Session implements AutoCloseable {
    private final WampClient client;

    private Session(WampClient client) {
      this.client = client;
    }

    /** Calls a procedure, and returns its first value, or null. */
    @Nullable Object call(String procedure, List<?> args, Map<String, ?> kwargs) {
      CallRequest request =
          CallRequest.to("starling." + procedure).withArgs(args).withKwargs(kwargs);
      try {
        List<?> values = client.call(request).join().args();
        return values.isEmpty() ? null : values.getFirst();
      } catch (CompletionException e) {
        if (!json && e.getCause() instanceof WampException error) {
          Object text = error.args().isEmpty() ? "" : error.args().getFirst();
          throw new CommandFailure("starling: " + text + " (" + error.uri() + ")");
        }
        throw Replies.failure(e.getCause() == null ? e : e.getCause());
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /**
   * Calls a procedure and prints what it answers: a list as a table, an object as lines, nothing as
   * nothing.
   *
   * @param columns of a table; without any those of its rows
   */
  int run(String procedure, List<?> args, Map<String, ?> kwargs, String... columns) {
    try (Session session = session()) {
      print(session.call(procedure, args, kwargs), columns);
    }
    return ExitCode.DONE;
  }

  /** The same without keyword arguments. */
  int run(String procedure, List<?> args, String... columns) {
    return run(procedure, args, Map.of(), columns);
  }

  /** Prints a result. */
  void print(@Nullable Object result, String... columns) {
    if (json) {
      terminal.print(Json.write(result));
    } else if (result instanceof List<?> rows && rows.stream().allMatch(Map.class::isInstance)) {
      Table.of(rows, columns).forEach(terminal::print);
    } else if (result instanceof List<?> values) {
      values.forEach(value -> terminal.print(Table.text(value)));
    } else if (result instanceof Map<?, ?> object) {
      Table.of(object).forEach(terminal::print);
    } else if (result != null) {
      terminal.print(Table.text(result));
    }
  }

  /** Whether a script reads. */
  boolean isJson() {
    return json;
  }

  /** The first line of a file, or of standard input for {@code -}. */
  String secretIn(Path file) {
    try {
      return Documents.text(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw connection.wrong("cannot read the secret from " + file + ": " + e.getMessage());
    }
  }

  /** A dict without the entries that were not given. */
  static Map<String, Object> given(@Nullable Object... namesAndValues) {
    Map<String, Object> given = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      boolean isEmpty = value instanceof List<?> list && list.isEmpty();
      if (value != null && !isEmpty) {
        given.put(String.valueOf(namesAndValues[i]), value);
      }
    }
    return given;
  }
}
