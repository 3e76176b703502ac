package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.client.ClientConfig;
import io.starling.client.WampClient;
import io.starling.client.auth.Authentication;
import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that is administered by HTTP. */
@Timeout(60)
class HttpAdministrationTest {

  private static final String CONFIGURATION =
      """
      node: {data-dir: "%s/data"}
      security: {pbkdf-iterations: 5000, argon-memory: 1MiB}
      limits: {goodbye-timeout: 100ms}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {bind: "127.0.0.1:0"}
      """;

  private static final Map<String, Object> SHOP =
      Map.of(
          "uri", "com.shop",
          "authmethods", List.of("wampcra", "password", "ticket"),
          "groups", List.of(Map.of("name", "staff")),
          "sources",
              List.of(
                  Map.of("usernames", "all", "authmethod", "wampcra"),
                  Map.of("usernames", "all", "authmethod", "password"),
                  Map.of("usernames", "all", "authmethod", "ticket")),
          "grants",
              List.of(
                  Map.of(
                      "permissions", List.of("wamp.call", "starling.issue"),
                      "roles", List.of("staff"),
                      "resources", List.of(Map.of("uri", "starling.", "match", "prefix")))));

  @TempDir private Path directory;
  private Node node;
  private HttpAdmin root;

  @BeforeEach
  void start() throws IOException {
    Path file = directory.resolve("starling.yaml");
    Files.writeString(file, CONFIGURATION.formatted(directory));
    node = Node.start(Configurations.load(ConfigurationSources.none().withFile(file)), "test");
    HttpAdmin bootstrap =
        HttpAdmin.basic(node, null, "bootstrap", Objects.requireNonNull(node.bootstrapToken()));
    assertThat(
            bootstrap.tells(
                "POST",
                "/realms/starling.master/users",
                Map.of(
                    "username", "root",
                    "password", "open sesame",
                    "groups", List.of("administrators"))))
        .startsWith("201 {");
    root = HttpAdmin.basic(node, null, "root", "open sesame");
  }

  @AfterEach
  void stop() {
    node.drain();
  }

  private HttpAdmin ann() {
    assertThat(root.tells("POST", "/realms", SHOP)).startsWith("201");
    assertThat(
            root.tells(
                "POST",
                "/realms/com.shop/users",
                Map.of("username", "ann", "password", "hush hush", "groups", List.of("staff"))))
        .startsWith("201");
    return HttpAdmin.basic(node, "com.shop", "ann", "hush hush");
  }

  @Test
  void aRealmIsMadeAndItsUserLogsIn() {
    HttpResponse<String> made = root.send("POST", "/realms", "{\"uri\": \"com.shop\"}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).contains("/realms/com.shop");
    assertThat(made.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(root.tells("POST", "/realms", "{\"uri\": \"com.shop\"}"))
        .startsWith("409 {\"code\":\"already_exists\"");

    assertThat(
            root.tells("PUT", "/v1.0/realms/com.shop", Map.of("authmethods", List.of("wampcra"))))
        .startsWith("200 {\"uri\":\"com.shop\"");
    assertThat(
            root.tells(
                "POST",
                "/realms/com.shop/users",
                Map.of("username", "ann", "password", "hush hush")))
        .startsWith("201 {\"type\":\"user\"")
        .doesNotContain("hush");
    assertThat(
            root.tells(
                "POST",
                "/realms/com.shop/sources",
                Map.of("usernames", "all", "authmethod", "wampcra")))
        .startsWith("200");

    String url = "ws://" + node.listeners().get("http").getFirst() + "/ws";
    try (WampClient client =
        WampClient.connect(
                ClientConfig.builder(url, "com.shop")
                    .authentication(Authentication.wampCra("ann", "hush hush"))
                    .build())
            .join()) {
      long session = client.session().orElseThrow().id();
      assertThat(root.tells("GET", "/realms/com.shop/sessions", null))
          .contains("\"session\":" + session);
      assertThat(root.tells("DELETE", "/realms/com.shop/sessions?authid=ann", null))
          .isEqualTo("200 [" + session + "]");
    }
    assertThat(root.tells("DELETE", "/realms/com.shop", null)).startsWith("409 ");
    assertThat(root.tells("DELETE", "/realms/com.shop?force=true", null)).isEqualTo("204");
    assertThat(root.tells("GET", "/realms/com.shop", null)).startsWith("404 ");
    assertThat(root.tells("GET", "/realms/com.shop/users", null))
        .startsWith("404 {\"code\":\"no_such_realm\"");
  }

  @Test
  void whatIsThereIsChangedAndDeleted() {
    ann();
    assertThat(root.tells("PUT", "/realms/com.shop/users/ann", "{\"meta\": {\"floor\": 3}}"))
        .contains("\"floor\":3");
    assertThat(root.tells("GET", "/realms/com.shop/users/ann/enabled", null)).isEqualTo("200 true");
    assertThat(root.tells("DELETE", "/realms/com.shop/users/ann/enabled", null)).isEqualTo("204");
    assertThat(root.tells("GET", "/realms/com.shop/users/ann/enabled", null))
        .isEqualTo("200 false");
    assertThat(root.tells("PUT", "/realms/com.shop/users/ann/aliases/a%20b", null))
        .startsWith("20");
    assertThat(root.tells("GET", "/realms/com.shop/users/ann", null)).contains("\"a b\"");
    assertThat(root.tells("DELETE", "/realms/com.shop/users/ann/groups/staff", null))
        .startsWith("20");
    assertThat(
            root.tells(
                "PUT",
                "/realms/com.shop/grants",
                Map.of(
                    "permissions",
                    List.of("wamp.call", "starling.issue"),
                    "roles",
                    List.of("staff"),
                    "uri",
                    "starling.",
                    "match",
                    "prefix")))
        .isEqualTo("204");
    assertThat(root.tells("GET", "/realms/com.shop/grants", null)).isEqualTo("200 []");
    assertThat(
            root.tells(
                "DELETE",
                "/realms/com.shop/users/all/sources?cidr=0.0.0.0/0&authmethod=ticket",
                null))
        .isEqualTo("204");
    assertThat(root.tells("GET", "/realms/com.shop/sources", null)).doesNotContain("ticket");
    assertThat(root.tells("DELETE", "/realms/nope/users/all/sources?cidr=0.0.0.0/0", null))
        .startsWith("404 {\"code\":\"no_such_realm\"");
    assertThat(
            root.tells("GET", "/realms/com.shop/users/ann/rights?permission=wamp.call&uri=x", null))
        .contains("\"allowed\":false");
    assertThat(root.tells("GET", "/realms/com.shop/users/eve", null))
        .startsWith("404 {\"code\":\"no_such_user\"");
    assertThat(root.tells("GET", "/realms/com.shop/sessions/x", null))
        .contains("id: expected an integer");
  }

  @Test
  void anyProcedureCanBeCalled() {
    assertThat(
            root.object(
                "POST",
                "/services/call",
                Map.of(
                    "procedure",
                    "bondy.realm.list",
                    "args",
                    List.of(),
                    "kwargs",
                    Map.of("limit", 1, "after", "a"))))
        .hasToString(
            "{args=[["
                + root.object("GET", "/realms/starling.master", null)
                + "]], "
                + "kwargs={}, details={}}");
    assertThat(root.tells("POST", "/services/call", "{\"procedure\": \"com.x\"}"))
        .startsWith("403 {\"code\":\"not_authorized\"");
    assertThat(root.tells("POST", "/services/call", "{\"procedure\": \"starling.x\"}"))
        .startsWith("404 {\"code\":\"no_such_procedure\"");
    assertThat(root.tells("POST", "/services/call", "{\"args\": []}")).startsWith("400 ");
  }

  @Test
  void listsComeInPages() {
    for (String name : List.of("com.a", "com.b", "com.c")) {
      root.send("POST", "/realms", "{\"uri\": \"" + name + "\"}");
    }
    HttpResponse<String> first = root.get("/realms?limit=2");
    assertThat(first.body()).contains("com.a", "com.b").doesNotContain("com.c");
    String link = first.headers().firstValue("Link").orElseThrow();
    assertThat(link).isEqualTo("</realms?limit=2&after=com.b>; rel=\"next\"");
    HttpResponse<String> second = root.get(link.substring(1, link.indexOf('>')));
    assertThat(second.body()).contains("com.c", "starling.master").doesNotContain("com.b");
    assertThat(root.get("/realms?limit=5").headers().firstValue("Link")).isEmpty();
    assertThat(root.tells("GET", "/realms?limit=none", null)).startsWith("400 ");
  }

  @Test
  void whoDoesNotProveWhoHeIsIsRefused() {
    HttpResponse<String> nobody = root.with(null).get("/realms");
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().allValues("WWW-Authenticate"))
        .containsExactly(
            "Basic realm=\"starling.master\", charset=\"UTF-8\"",
            "Bearer realm=\"starling.master\"");
    assertThat(HttpAdmin.basic(node, null, "root", "wrong").tells("GET", "/realms", null))
        .startsWith("401 {\"code\":\"authentication_denied\"");
    assertThat(HttpAdmin.basic(node, null, "nobody", "wrong").tells("GET", "/realms", null))
        .startsWith("401 {\"code\":\"authentication_denied\"");
    assertThat(root.with("Basic !").tells("GET", "/realms", null)).startsWith("400 ");
    assertThat(root.with("Bearer x").tells("GET", "/realms", null)).startsWith("403 ");
    assertThat(root.with("Digest x").tells("GET", "/realms", null)).startsWith("401 ");
    assertThat(root.with(null).get("/ping").statusCode()).isEqualTo(200);
    assertThat(root.with(null).get("/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void whoGuessesIsLockedOutAndSoIsTheRightPassword() {
    for (int i = 0; i < 10; i++) {
      assertThat(
              HttpAdmin.basic(node, null, "eve", "guess" + i)
                  .send("GET", "/realms", null)
                  .statusCode())
          .isEqualTo(401);
    }
    assertThat(HttpAdmin.basic(node, null, "eve", "guess").tells("GET", "/realms", null))
        .startsWith("429 {\"code\":\"authentication_failed\"");
  }

  @Test
  void administratorsOfARealmHaveThatAlone() {
    HttpAdmin ann = ann();
    assertThat(ann.tells("GET", "/realms/com.shop/users", null)).startsWith("200 [");
    for (String other : List.of("starling.master", "com.none")) {
      assertThat(ann.tells("GET", "/realms/" + other + "/users", null))
          .isEqualTo(ann.tells("GET", "/realms/com.other/users", null))
          .startsWith("403 {\"code\":\"not_authorized\"");
    }
    assertThat(ann.tells("GET", "/realms", null)).startsWith("403 ");
    assertThat(ann.tells("DELETE", "/realms/com.shop", null)).startsWith("403 ");
    assertThat(HttpAdmin.basic(node, null, "ann", "hush hush").tells("GET", "/realms", null))
        .startsWith("401 ");
  }

  @Test
  void aTicketIsABearer() {
    HttpAdmin ann = ann();
    String ticket =
        ann.object("POST", "/services/call", Map.of("procedure", "starling.ticket.issue"))
            .get("args")
            .toString()
            .replaceFirst(".*ticket=([^,]*),.*", "$1");
    HttpAdmin bearer = ann.with("Bearer " + ticket);
    assertThat(bearer.tells("GET", "/realms/com.shop/users/ann/tickets", null))
        .startsWith("200 [{\"id\":");
    assertThat(bearer.tells("DELETE", "/realms/com.shop/users/ann/tickets", null))
        .as("the answer comes before the session ends")
        .isEqualTo("200 1");
    assertThat(bearer.tells("GET", "/realms/com.shop/users", null)).startsWith("401 ");
  }

  @Test
  void anOldPasswordIsOfNoUse() {
    HttpAdmin ann = ann();
    String path = "/realms/com.shop/users/ann/change_password";
    assertThat(ann.tells("POST", path, "{\"new_password\": \"other one\"}")).startsWith("400 ");
    assertThat(
            ann.tells(
                "POST", path, Map.of("new_password", "other one", "old_password", "wrong one")))
        .startsWith("403 {\"code\":\"bad_password\"");
    assertThat(
            ann.tells(
                "POST", path, Map.of("new_password", "other one", "old_password", "hush hush")))
        .isEqualTo("204");
    assertThat(ann.tells("GET", "/realms/com.shop/users", null)).startsWith("401 ");
    assertThat(
            HttpAdmin.basic(node, "com.shop", "ann", "other one")
                .tells("GET", "/realms/com.shop/users", null))
        .startsWith("200 ");
  }

  @Test
  void clientsOfOAuthAndOnesOwnSessionAreShown() {
    HttpAdmin ann = ann();
    assertThat(ann.object("GET", "/session", null).toString())
        .contains("authid=ann", "authmethod=password", "x_authroles=[staff]", "x_meta={}");
    HttpResponse<String> made =
        ann.send(
            "POST",
            "/realms/com.shop/clients",
            "{\"client_id\": \"web\", \"client_secret\": \"open sesame\"}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).contains("/realms/com.shop/clients/web");
    assertThat(ann.tells("GET", "/realms/com.shop/clients", null)).contains("\"api_clients\"");
    assertThat(ann.tells("DELETE", "/realms/com.shop/resource_owners/web", null))
        .startsWith("404 {\"code\":\"no_such_resource_owner\"");
    assertThat(ann.tells("DELETE", "/realms/com.shop/clients/web", null)).isEqualTo("204");
  }

  @Test
  void manyRequestsHaveOneSession() {
    for (int i = 0; i < 20; i++) {
      assertThat(root.get("/realms").statusCode()).isEqualTo(200);
    }
    assertThat(
            root.object("POST", "/services/call", Map.of("procedure", "starling.session.count"))
                .get("args"))
        .as("that of the bootstrap user ended with the worth of the token")
        .hasToString("[1]");
  }

  @Test
  void whatIsMalformedIsToldWhere() {
    assertThat(root.tells("POST", "/realms", "{\"uri\": \"com.x\",\n  oops}"))
        .startsWith("400 {\"code\":\"invalid_argument\"")
        .contains("line 2, column 3");
    assertThat(root.tells("POST", "/realms", "[]")).contains("no JSON object");
    assertThat(root.tells("POST", "/realms", "{\"uri\": \"com.x\", \"uri\": \"com.y\"}"))
        .startsWith("400 ");
    assertThat(root.tells("POST", "/realms", "{\"uri\": \"com.x\", \"nope\": 1}"))
        .startsWith("400 ")
        .contains("nope");
    HttpRequest form =
        HttpRequest.newBuilder(URI.create(root.url() + "/realms"))
            .header("Authorization", Objects.requireNonNull(root.authorization()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("uri=com.x"))
            .build();
    assertThat(HttpAdmin.send(form).statusCode()).isEqualTo(415);
    assertThat(root.send("POST", "/realms", " ".repeat(2 << 20)).statusCode()).isEqualTo(413);
  }

  @Test
  void unknownPathsAndMethodsAreTold() {
    assertThat(root.get("/realms/com.shop/nothing").statusCode()).isEqualTo(404);
    assertThat(root.get("/nothing").statusCode()).isEqualTo(404);
    HttpResponse<String> wrong = root.send("POST", "/realms/com.shop", "{}");
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).contains("DELETE, GET, PUT");
    assertThat(root.send("PATCH", "/realms/com.shop", "{}").statusCode()).isEqualTo(405);
    assertThat(root.send("HEAD", "/realms", null).statusCode()).isEqualTo(200);
  }

  @Test
  void theAuditLogTellsWhoAndFromWhere() throws IOException {
    root.send("POST", "/realms", "{\"uri\": \"com.shop\"}");
    try (var files = Files.list(directory.resolve("data/audit"))) {
      assertThat(Files.readString(files.toList().getFirst()))
          .contains("realm.create", "\"root\"", "127.0.0.1");
    }
  }

  @Test
  void basicIsUtf8() {
    root.tells(
        "POST",
        "/realms/starling.master/users",
        Map.of(
            "username", "zo\u00eb",
            "password", "na\u00efve password",
            "groups", List.of("administrators")));
    String pair = "zo\u00eb:na\u00efve password";
    String header =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    assertThat(root.with(header).get("/realms").statusCode()).isEqualTo(200);
  }
}
