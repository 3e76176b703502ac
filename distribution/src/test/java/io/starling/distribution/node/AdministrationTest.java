package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.AbortException;
import io.starling.client.CallRequest;
import io.starling.client.ClientConfig;
import io.starling.client.Event;
import io.starling.client.SessionListener;
import io.starling.client.WampClient;
import io.starling.client.WampException;
import io.starling.client.auth.Authentication;
import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import io.starling.security.audit.AuditVerification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that is administered over real sockets, and started again. */
@Timeout(60)
class AdministrationTest {

  private static final String MASTER = "starling.master";

  private static final String CONFIGURATION =
      """
      node: {data-dir: "%s/data"}
      security: {pbkdf-iterations: 5000, argon-memory: 1MiB}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {bind: "127.0.0.1:0"}
      realms:
        - uri: com.shop
          users: [{username: ann, password: open sesame}]
          sources: [{usernames: all, authmethod: wampcra}]
          grants: [{permissions: [wamp.call, wamp.subscribe], roles: all, uri: "*"}]
      """;

  @TempDir private Path directory;
  private String configuration = CONFIGURATION;
  private final List<WampClient> clients = new ArrayList<>();
  private Node node;

  @BeforeEach
  void start() throws IOException {
    Path file = directory.resolve("starling.yaml");
    Files.writeString(file, configuration.formatted(directory));
    node = Node.start(Configurations.load(ConfigurationSources.none().withFile(file)), "test");
  }

  @AfterEach
  void stop() {
    clients.forEach(WampClient::close);
    clients.clear();
    node.drain();
  }

  private void restart() throws IOException {
    stop();
    start();
  }

  private WampClient join(String realm, String user, String password) {
    return join(realm, user, password, new LinkedBlockingQueue<>());
  }

  private WampClient join(
      String realm, String user, String password, Queue<String> reasonsOfTheEnd) {
    String url = "ws://" + node.listeners().get("http").getFirst() + "/ws";
    WampClient client =
        WampClient.connect(
                ClientConfig.builder(url, realm)
                    .authentication(Authentication.wampCra(user, password))
                    .listener(
                        new SessionListener() {
                          @Override
                          public void closed(RuntimeException cause) {
                            reasonsOfTheEnd.add(String.valueOf(cause.getMessage()));
                          }
                        })
                    .build())
            .join();
    clients.add(client);
    return client;
  }

  private WampClient bootstrap() {
    return join(MASTER, "bootstrap", node.bootstrapToken());
  }

  private static Object call(WampClient client, String procedure, Object... args) {
    List<?> results = client.call(procedure, args).join().args();
    return results.isEmpty() ? null : results.getFirst();
  }

  private static void assertRefused(String error, Runnable call) {
    assertThatThrownBy(call::run)
        .cause()
        .isInstanceOfSatisfying(WampException.class, e -> assertThat(e.uri()).isEqualTo(error));
  }

  private void assertDenied(String realm, String user, String password) {
    assertThatThrownBy(() -> join(realm, user, password))
        .cause()
        .isInstanceOfSatisfying(
            AbortException.class,
            e -> assertThat(e.uri()).isEqualTo("wamp.error.authentication_denied"));
  }

  @Test
  void whatIsMadeAtRunTimeIsThereAfterARestart() throws IOException {
    WampClient admin = bootstrap();
    call(
        admin,
        "starling.realm.create",
        Map.of(
            "uri",
            "com.new",
            "users",
            List.of(Map.of("username", "eve", "password", "secret of eve")),
            "sources",
            List.of(Map.of("usernames", "all", "authmethod", "wampcra"))));
    call(admin, "bondy.user.add", "com.shop", Map.of("username", "bob", "password", "bob's own"));
    call(admin, "starling.user.change_password", "com.shop", "ann", "another one");
    join("com.new", "eve", "secret of eve");

    restart();

    join("com.new", "eve", "secret of eve");
    join("com.shop", "bob", "bob's own");
    join("com.shop", "ann", "another one");
    assertDenied("com.shop", "ann", "open sesame");
  }

  @Test
  void theTokenIsWorthNothingWhenThereIsAnAdministrator() throws Exception {
    Path file = node.dataDirectory().resolve("bootstrap-token");
    String token = node.bootstrapToken();
    assertThat(Files.readString(file)).isEqualTo(token + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    WampClient admin = bootstrap();

    call(
        admin,
        "starling.user.add",
        Map.of("username", "root", "password", "of my own", "groups", List.of("administrators")));

    assertThat(call(admin, "starling.ping")).as("who is in stays in").isEqualTo("pong");
    WampClient root = join(MASTER, "root", "of my own");
    // Its end is written behind the change: another change of the realm comes after it.
    while (Files.exists(file)) {
      call(root, "starling.user.update", "root", Map.of("meta", Map.of("seen", 1)));
    }
    assertDenied(MASTER, "bootstrap", token);

    restart();
    assertThat(node.bootstrapToken()).isNull();
    assertThat(file).doesNotExist();
    assertThat((List<?>) call(join(MASTER, "root", "of my own"), "starling.user.list")).hasSize(1);
  }

  @Test
  void aTokenIsGoodForOneLogin() throws Exception {
    String token = node.bootstrapToken();
    assertDenied(MASTER, "bootstrap", "not " + token);
    WampClient first = join(MASTER, "bootstrap", token);

    assertDenied(MASTER, "bootstrap", token);
    String next = Files.readString(node.dataDirectory().resolve("bootstrap-token")).strip();
    assertThat(next).isEqualTo(node.bootstrapToken()).isNotEqualTo(token);
    join(MASTER, "bootstrap", next);
    assertThat(call(first, "starling.ping")).as("who is in stays in").isEqualTo("pong");

    try (var files = Files.list(directory.resolve("data/audit"))) {
      assertThat(Files.readString(files.toList().getFirst()).lines())
          .hasSize(2)
          .allMatch(line -> line.contains("\"procedure\":\"login\"") && line.contains("127.0.0.1"))
          .noneMatch(line -> line.contains(token) || line.contains(next));
    }
  }

  @Test
  void ofManyWhoHaveTheSameTokenOneGetsIn() {
    String url = "ws://" + node.listeners().get("http").getFirst() + "/ws";
    ClientConfig config =
        ClientConfig.builder(url, MASTER)
            .authentication(Authentication.wampCra("bootstrap", node.bootstrapToken()))
            .build();
    long in =
        Stream.generate(() -> WampClient.connect(config)).limit(8).toList().stream()
            .filter(
                joining ->
                    joining
                        .handle(
                            (client, failure) -> {
                              if (failure == null) {
                                clients.add(client);
                              }
                              return failure == null;
                            })
                        .join())
            .count();
    assertThat(in).isEqualTo(1);
  }

  @Test
  void aTokenThatNobodyUsedIsAnotherAfterARestart() throws IOException {
    String token = node.bootstrapToken();
    restart();
    assertThat(node.bootstrapToken()).isNotNull().isNotEqualTo(token);
    assertDenied(MASTER, "bootstrap", token);
    bootstrap();
  }

  @Test
  void changesAreToldInTheirRealmAndInTheMasterRealm() throws Exception {
    WampClient admin = bootstrap();
    WampClient ann = join("com.shop", "ann", "open sesame");
    LinkedBlockingQueue<Event> inMaster = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<Event> inShop = new LinkedBlockingQueue<>();
    admin.subscribe("starling.user.added", inMaster::add).join();
    ann.subscribe("bondy.user.added", inShop::add).join();

    call(admin, "starling.user.add", "com.shop", Map.of("username", "bob"));

    Event told = inMaster.poll(20, TimeUnit.SECONDS);
    assertThat(told.args()).containsExactly("com.shop", "bob");
    assertThat(told.kwargs())
        .containsEntry("procedure", "starling.user.add")
        .containsEntry("authid", "bootstrap");
    assertThat(inShop.poll(20, TimeUnit.SECONDS).args()).containsExactly("bob");
  }

  @Test
  void aGrantOfEverythingMakesNoAdministrator() {
    WampClient ann = join("com.shop", "ann", "open sesame");
    for (String procedure : List.of("starling.user.list", "bondy.realm.list", "com.bondy.ping")) {
      assertRefused("wamp.error.not_authorized", () -> call(ann, procedure));
    }
  }

  @Test
  void theAuditLogHasWhoDidWhatAndNoSecrets() throws IOException {
    WampClient admin = bootstrap();
    call(
        admin, "starling.user.add", "com.shop", Map.of("username", "bob", "password", "hush hush"));
    call(
        admin,
        "starling.grant.create",
        "com.shop",
        Map.of(
            "roles", List.of("bob"),
            "permissions", List.of("wamp.publish"),
            "resources", List.of(Map.of("uri", "com.", "match", "prefix"))));
    WampClient ann = join("com.shop", "ann", "open sesame");
    assertRefused("wamp.error.not_authorized", () -> call(ann, "starling.user.delete", "bob"));
    Path audit = node.dataDirectory().resolve("audit");
    restart();

    assertThat(AuditVerification.of(audit))
        .as("a login with the token, two changes and a refusal")
        .returns(4L, AuditVerification::lines)
        .returns(null, AuditVerification::problem);
    String text;
    try (var files = Files.list(audit)) {
      text = Files.readString(files.toList().getFirst());
    }
    assertThat(text)
        .contains("\"procedure\":\"starling.user.add\"", "\"authid\":\"ann\"", "wamp.publish")
        .contains("\"error\":\"not_authorized\"")
        .doesNotContain("hush hush", "salted_password");
  }

  @Test
  void whosePasswordIsChangedIsSentAwayButForTheSessionThatChangedIt() throws Exception {
    WampClient admin = bootstrap();
    call(
        admin,
        "starling.grant.create",
        "com.shop",
        Map.of(
            "roles", List.of("ann"),
            "permissions", List.of("wamp.call"),
            "resources", List.of(Map.of("uri", "starling.user.", "match", "prefix"))));
    LinkedBlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    WampClient here = join("com.shop", "ann", "open sesame");
    WampClient there = join("com.shop", "ann", "open sesame", reasons);

    call(here, "starling.user.update", "ann", Map.of("meta", Map.of("floor", 3)));
    call(here, "starling.user.change_password", "ann", "another one", "open sesame");

    assertThat(reasons.poll(20, TimeUnit.SECONDS)).contains("starling.user.credentials_changed");
    assertThat(there.session()).isEmpty();
    assertThat(call(here, "starling.user.is_enabled", "ann")).isEqualTo(true);
  }

  @Test
  void aBetterStoredFormIsKept() throws IOException {
    configuration =
        CONFIGURATION
            .replace("pbkdf-iterations: 5000", "pbkdf-iterations: 6000")
            .replace("authmethod: wampcra", "authmethod: ticket");
    restart();
    assertThat(exportedShop()).contains("iterations=5000");
    String url = "ws://" + node.listeners().get("http").getFirst() + "/ws";
    clients.add(
        WampClient.connect(
                ClientConfig.builder(url, "com.shop")
                    .authentication(Authentication.ticket("ann", "open sesame"))
                    .build())
            .join());
    WampClient ann = clients.getLast();
    while (exportedShop().contains("iterations=5000")) {
      Thread.onSpinWait(); // It is made behind the login; the test has a time limit.
    }
    assertThat(ann.session()).as("it is no change of the password").isPresent();
    String better = exportedShop();
    assertThat(better).contains("iterations=6000");

    restart();

    assertThat(exportedShop()).isEqualTo(better);
  }

  private String exportedShop() {
    return String.valueOf(
        bootstrap()
            .call(
                CallRequest.to("starling.realm.export")
                    .withArgs(List.of("com.shop"))
                    .withKwargs(Map.of("secrets", true)))
            .join()
            .args());
  }
}
