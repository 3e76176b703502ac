package io.starling.distribution.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.client.ClientConfig;
import io.starling.client.WampClient;
import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import io.starling.distribution.node.Node;
import io.starling.gateway.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of administration at a node that nobody has administered before. */
@Timeout(60)
class AdminCommandsTest {

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void start() {
    node =
        Node.start(
            Configurations.load(
                ConfigurationSources.none()
                    .withSettings(
                        List.of(
                            "node.data-dir=" + directory.resolve("data"),
                            "security.pbkdf-iterations=5000",
                            "security.argon-memory=1MiB",
                            "listeners.http.bind=127.0.0.1:0",
                            "listeners.admin-http.bind=127.0.0.1:0",
                            "listeners.raw-tcp.bind=127.0.0.1:0"))),
            "test");
  }

  @AfterEach
  void stop() {
    node.drain();
  }

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(
        List.of(
            "--url",
            "ws://" + node.listeners().get("http").getFirst() + "/ws",
            "--data-dir",
            directory.resolve("data").toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private String done(String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    return run.out();
  }

  private void failed(String error, String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(error);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private void makeShop() throws IOException {
    done("realm", "create", "com.shop", "--auth", "wampcra", "--description", "A shop");
    done("group", "add", "com.shop", "staff");
    done(
        "user",
        "add",
        "com.shop",
        "ann",
        "--group",
        "staff",
        "--password-file",
        file("password", "open sesame\n").toString());
    done("source", "add", "com.shop", "--user", "all", "--auth", "wampcra");
    done(
        "grant",
        "create",
        "com.shop",
        "--role",
        "staff",
        "--permission",
        "wamp.call",
        "--uri",
        "com.shop.",
        "--match",
        "prefix");
  }

  @Test
  void aRealmIsMadeAndUsed() throws IOException {
    makeShop();

    assertThat(done("realm", "list").lines().map(line -> line.split(" ")[0]))
        .containsExactly("URI", "com.shop", "realm1", "starling.master");
    assertThat(done("user", "list", "com.shop"))
        .startsWith("USERNAME  ENABLED  GROUPS")
        .contains("ann       yes      staff");
    assertThat(done("grant", "list", "com.shop"))
        .contains("group/staff  allow   wamp.call    prefix com.shop.");
    assertThat(done("grant", "explain", "com.shop", "ann", "wamp.call", "com.shop.buy"))
        .startsWith("allowed      yes");
    assertThat(done("source", "match", "com.shop", "ann", "10.1.2.3")).contains("wampcra");

    CommandRun call =
        CommandRun.of(
            "call",
            "com.shop.buy",
            "--url",
            "ws://" + node.listeners().get("http").getFirst() + "/ws",
            "--realm",
            "com.shop",
            "--authid",
            "ann",
            "--secret-file",
            directory.resolve("password").toString());
    assertThat(call.err()).as("logged in, and allowed").contains("no_such_procedure");
  }

  @Test
  void scriptsReadJson() throws IOException {
    makeShop();
    assertThat(done("group", "list", "com.shop", "--json"))
        .isEqualTo(
            "[{\"type\":\"group\",\"version\":\"1.1\",\"name\":\"staff\",\"groups\":[],"
                + "\"meta\":{}}]\n");
    failed(
        "{\"error\":\"starling.error.no_such_user\"", "user", "get", "com.shop", "eve", "--json");
  }

  @Test
  void whatIsThereIsChangedAndDeleted() throws IOException {
    makeShop();
    done("user", "update", "com.shop", "ann", "--meta", "{\"floor\": 3}");
    done("user", "leave", "com.shop", "ann", "staff");
    done("user", "add-alias", "com.shop", "ann", "anna");
    assertThat(done("user", "get", "com.shop", "ann"))
        .contains("groups               -", "{\"floor\":3}", "anna")
        .doesNotContain("version");
    done("user", "disable", "com.shop", "ann");
    assertThat(done("user", "list", "com.shop")).contains("ann       no");
    done("group", "delete", "com.shop", "staff");
    assertThat(done("grant", "list", "com.shop").lines()).hasSize(1);
    failed("active_users", "realm", "delete", "com.shop");
    done("realm", "delete", "com.shop", "--force");
    failed("no_such_realm", "realm", "get", "com.shop");
  }

  @Test
  void whatIsExportedIsAppliedElsewhere() throws IOException {
    makeShop();
    String exported = done("export", "com.shop", "--secrets");
    done("realm", "delete", "com.shop", "--force");
    Path shop = file("shop.yaml", exported);

    assertThat(run("diff", shop.toString()).code()).isEqualTo(ExitCode.FAILED);
    assertThat(done("apply", shop.toString()))
        .contains("add     realm", "add     user    ann", "add     grant");

    assertThat(done("diff", shop.toString())).isEqualTo("nothing differs\n");
    assertThat(done("export", "com.shop", "--secrets")).isEqualTo(exported);
  }

  @Test
  void aFileIsAppliedWithAndWithoutPruning() throws IOException {
    makeShop();
    Path shop =
        file(
            "shop.yaml",
            """
            realms:
              - uri: com.shop
                description: Another
                authmethods: [wampcra]
                users:
                  - {username: ann, password: open sesame}
                  - {username: bob, password: hush hush}
            """);

    assertThat(done("apply", shop.toString()))
        .contains("update  realm  com.shop", "update  user   ann", "add     user   bob")
        .doesNotContain("remove");
    assertThat(done("diff", shop.toString()))
        .as("the same password is no difference")
        .isEqualTo("nothing differs\n");
    assertThat(done("apply", shop.toString(), "--prune"))
        .contains("remove  group   staff", "remove  source", "remove  grant");
    assertThat(done("diff", shop.toString(), "--prune")).isEqualTo("nothing differs\n");

    Path wrong = file("wrong.yaml", "{uri: com.shop, users: [{username: ann, groups: [none]}]}");
    failed("no group 'none'", "apply", wrong.toString());
    assertThat(done("diff", shop.toString(), "--prune")).isEqualTo("nothing differs\n");
  }

  @Test
  void aBackupIsRestoredIntoTheSameNodeAndIntoAnEmptyOne() throws IOException {
    makeShop();
    done("realm", "create", "com.yard");
    String exported = done("export", "--secrets");
    assertThat(done("backup", "create", "all")).contains("filename   all");
    assertThat(done("backup", "status", "all"))
        .contains("status   whole", "com.shop, com.yard, realm1, starling.master");
    assertThat(done("backup", "create", "yard", "--realm", "com.yard")).contains("yard");
    assertThat(done("backup", "list").lines()).hasSize(3);
    failed("../x' is no name of a backup", "backup", "create", "../x");
    failed("already", "backup", "create", "all");

    done("user", "delete", "com.shop", "ann");
    done("user", "add", "com.shop", "eve");
    assertThat(done("backup", "restore", "all"))
        .contains("com.shop  add     user  ann", "com.shop  remove  user  eve");
    assertThat(done("export", "--secrets")).isEqualTo(exported);
    assertThat(done("backup", "restore", "all")).doesNotContain("com.shop");

    done("realm", "delete", "com.shop", "--force");
    assertThat(done("backup", "restore", "all", "--realm", "com.shop")).contains("add     realm");
    node.drain();

    Path backup = directory.resolve("data/backups/all");
    Path empty = directory.resolve("empty");
    CommandRun load = CommandRun.of("backup", "load", backup.toString(), "--data-dir", "" + empty);
    assertThat(load.err()).isEmpty();
    assertThat(CommandRun.of("backup", "load", "" + backup, "--data-dir", "" + empty).err())
        .contains("has realms already; --force replaces them");
    Files.move(directory.resolve("data"), directory.resolve("before"));
    Files.move(empty, directory.resolve("data"));
    start();
    assertThat(done("export", "--secrets")).isEqualTo(exported);
  }

  @Test
  void sessionsAreListedAndEnded() throws Exception {
    String url = "ws://" + node.listeners().get("http").getFirst() + "/ws";
    try (WampClient client =
        WampClient.connect(ClientConfig.builder(url, "realm1").build()).join()) {
      client.register("com.shop.buy", invocation -> 1).join();
      client.subscribe("com.shop.news", event -> {}).join();
      long session = client.session().orElseThrow().id();

      assertThat(done("session", "count", "realm1")).isEqualTo("1\n");
      assertThat(done("session", "list", "realm1")).contains("" + session, "anonymous");
      assertThat(done("registration", "list", "realm1")).contains("com.shop.buy  exact  single");
      assertThat(done("subscription", "list", "realm1")).contains("com.shop.news  exact  1");
      assertThat(done("session", "list", "starling.master"))
          .as("the router's own calls are no sessions")
          .hasLineCount(2)
          .contains("bootstrap");
      failed("no_such_session", "session", "kill", "realm1", "4711");
      done("session", "kill", "realm1", "" + session);
      assertThat(done("session", "count", "realm1")).isEqualTo("0\n");
    }
  }

  @Test
  void ticketsAreIssuedListedAndRevoked() throws IOException {
    makeShop();
    done(
        "grant",
        "create",
        "com.shop",
        "--role",
        "staff",
        "--permission",
        "starling.issue",
        "--uri",
        "starling.ticket.scope.",
        "--match",
        "prefix");
    done(
        "grant",
        "create",
        "com.shop",
        "--role",
        "staff",
        "--permission",
        "wamp.call",
        "--uri",
        "starling.ticket.",
        "--match",
        "prefix");
    String[] asAnn = {
      "--as-realm", "com.shop", "--authid", "ann", "--secret-file", directory + "/password"
    };
    Map<?, ?> issued = (Map<?, ?>) Json.read(done(and(asAnn, "ticket", "issue", "--json")));
    Path ticket = file("ticket", (String) issued.get("ticket"));
    String id = (String) issued.get("id");

    assertThat(done("ticket", "verify", "com.shop", "" + ticket))
        .contains("authid      ann", "expires at  20");
    assertThat(done(and(asAnn, "ticket", "list", "com.shop"))).contains(id);
    assertThat(done("ticket", "list", "com.shop", "ann")).contains(id, "wampcra");
    assertThat(done("key", "list", "com.shop").lines()).hasSize(2);
    assertThat(done("key", "rotate", "com.shop")).contains("ES256", "retired at  -");
    assertThat(done("key", "list", "com.shop").lines()).hasSize(3);
    assertThat(done("key", "jwks", "com.shop", "--json")).startsWith("{\"keys\":[");

    failed("name a ticket", "ticket", "revoke", "com.shop");
    done(and(asAnn, "ticket", "issue", "--device", "phone"));
    done("ticket", "revoke", "com.shop", id);
    failed("the ticket is not good", "ticket", "verify", "com.shop", "" + ticket);
    assertThat(done("ticket", "revoke-all", "com.shop", "ann")).isEqualTo("1\n");
    assertThat(done("ticket", "list", "com.shop", "ann").lines()).hasSize(1);
    failed("no_such_key", "key", "revoke", "com.shop", "none");
  }

  private static String[] and(String[] options, String... command) {
    List<String> all = new ArrayList<>(Arrays.asList(command));
    all.addAll(Arrays.asList(options));
    return all.toArray(String[]::new);
  }

  @Test
  void theAuditLogIsVerified() throws IOException {
    done("realm", "create", "com.shop");
    String data = directory.resolve("data").toString();
    assertThat(CommandRun.of("audit", "verify", "--data-dir", data).out())
        .startsWith("ok: 2 lines, the last is 2 ");

    Path log;
    try (var files = Files.list(directory.resolve("data/audit"))) {
      log = files.toList().getFirst();
    }
    Files.writeString(log, Files.readString(log).replace("com.shop", "com.shed"));

    CommandRun run = CommandRun.of("audit", "verify", "--data-dir", data);
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(":2: does not have the hash");
  }

  @Test
  void whoIsNotSaidAndHasNoTokenIsToldSo() {
    CommandRun run = CommandRun.of("realm", "list", "--data-dir", directory + "/none");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--authid", "none/bootstrap-token cannot be read");
  }

  @Test
  void aCommandWithoutItsVerbIsExplained() {
    assertThat(CommandRun.of("user").err()).contains("Missing required subcommand");
    assertThat(CommandRun.of("user", "--help").out()).contains("add-alias", "password");
  }
}
