package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.AbortException;
import io.starling.client.ClientConfig;
import io.starling.client.SessionInfo;
import io.starling.client.WampClient;
import io.starling.client.WampException;
import io.starling.client.auth.Authentication;
import io.starling.client.auth.Login;
import io.starling.distribution.HttpGet;
import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients with an identity at a configured node, over real sockets. */
class LoginTest {

  private static final String KEY =
      "4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510";

  private static final String CONFIGURATION =
      """
      node: {data-dir: "%s/data"}
      security: {pbkdf-iterations: 5000, argon-memory: 1MiB}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {bind: "127.0.0.1:0"}
      realms:
        - uri: com.example
          authmethods: [password, ticket, wampcra, wamp-scram, cryptosign]
          groups: [{name: staff}]
          users:
            - username: ann
              password: open sesame
              groups: [staff]
              meta: {floor: 3}
              authorized_keys: [1adfc8bfe1d35616e64dffbd900096f23b066f914c8c2ffbb66f6075b96e116d]
          sources:
            - {usernames: all, authmethod: password, cidr: 127.0.0.0/8}
            - {usernames: all, authmethod: ticket, cidr: 127.0.0.0/8}
            - {usernames: all, authmethod: wampcra, cidr: 127.0.0.0/8}
            - {usernames: all, authmethod: cryptosign, cidr: 127.0.0.0/8}
          grants:
            - {permissions: [wamp.call, wamp.register], roles: [staff], uri: "*"}
        - uri: com.example.dynamic
          authmethods: [ticket, wampcra]
          groups: [{name: staff}]
          users: [{username: keeper, password: open sesame, groups: [staff]}]
          sources:
            - {usernames: all, authmethod: ticket}
            - {usernames: all, authmethod: wampcra}
          grants:
            - {permissions: [wamp.register], roles: [staff], uri: com., match: prefix}
          dynamic_authenticator: {procedure: com.login, authmethods: [ticket], timeout: 10s}
          dynamic_authorizer: {procedure: com.authorize, timeout: 10s}
        - uri: com.example.proofs
          authmethods: [ticket, wampcra, cryptosign]
          groups: [{name: staff}]
          users: [{username: keeper, password: open sesame, groups: [staff]}]
          sources:
            - {usernames: all, authmethod: ticket}
            - {usernames: all, authmethod: wampcra}
            - {usernames: all, authmethod: cryptosign}
          grants: [{permissions: [wamp.register], roles: [staff], uri: com.login}]
          dynamic_authenticator:
            {procedure: com.login, authmethods: [wampcra, cryptosign], timeout: 10s}
        - uri: com.example.scram
          authmethods: [wamp-scram]
          users:
            - {username: ann, password: open sesame}
            - username: pat
              password:
                protocol: scram
                version: "1.2"
                params: {kdf: pbkdf2, iterations: 4096, hash_function: sha256, hash_length: 32}
                data:
                  salt: ICEiIyQlJicoKSorLC0uLw==
                  stored_key: 7HYdZLdO8aCQbOzi6zkcuG7UPN9Zv0VEm1rjmwdcCFo=
                  server_key: dS66EArQHaNxtwJYe3OACCah+JIH0NEJ/fodJucOtWk=
          sources: [{usernames: all, authmethod: wamp-scram}]
        - uri: com.example.closed
      """;

  @TempDir private Path directory;
  private final List<WampClient> clients = new ArrayList<>();
  private Node node;

  @BeforeEach
  void start() throws Exception {
    Path file = directory.resolve("starling.yaml");
    Files.writeString(file, CONFIGURATION.formatted(directory));
    node = Node.start(Configurations.load(ConfigurationSources.none().withFile(file)), "test");
  }

  @AfterEach
  void stop() {
    clients.forEach(WampClient::close);
    node.drain();
  }

  private SessionInfo join(String url, Authentication method) {
    return join(url, "com.example", method);
  }

  private SessionInfo join(String url, String realm, Authentication method) {
    WampClient client =
        WampClient.connect(ClientConfig.builder(url, realm).authentication(method).build()).join();
    clients.add(client);
    return client.session().orElseThrow();
  }

  private String webSocket() {
    return "ws://" + node.listeners().get("http").getFirst() + "/ws";
  }

  private String rawSocket() {
    return "rs://" + node.listeners().get("raw-tcp").getFirst();
  }

  private void assertRefused(String realm, Authentication method, String reason) {
    assertThatThrownBy(
            () ->
                WampClient.connect(
                        ClientConfig.builder(webSocket(), realm).authentication(method).build())
                    .join())
        .cause()
        .isInstanceOfSatisfying(AbortException.class, e -> assertThat(e.uri()).isEqualTo(reason));
  }

  @Test
  void clientsWithTheRightSecretJoin() {
    for (String url : List.of(webSocket(), rawSocket())) {
      for (Authentication method :
          List.of(
              Authentication.ticket("ann", "open sesame"),
              Authentication.wampCra("ann", "open sesame"),
              Authentication.cryptosign(KEY),
              Authentication.cryptosign("ann", KEY))) {
        SessionInfo session = join(url, method);

        assertThat(session.authid()).isEqualTo("ann");
        assertThat(session.authrole()).isEqualTo("staff");
        assertThat(session.authmethod()).isEqualTo(method.method());
        assertThat(session.details())
            .containsEntry("authextra", Map.of("meta", Map.of("floor", 3L)));
      }
    }
  }

  @Test
  void clientsByScramJoinARouterThatKnowsThePassword() {
    Map<String, Authentication> users =
        Map.of(
            "argon2id13",
            Authentication.scram("ann", "open sesame"),
            "pbkdf2",
            Authentication.scram("pat", "correct horse"));
    for (String url : List.of(webSocket(), rawSocket())) {
      users.forEach(
          (kdf, user) -> {
            List<Challenge> seen = new ArrayList<>();
            SessionInfo session = join(url, "com.example.scram", watched(user, seen));

            assertThat(session.authid()).isEqualTo(user.authid().orElseThrow());
            assertThat(session.authmethod()).isEqualTo("wamp-scram");
            assertThat(seen.getFirst().extra()).containsEntry("kdf", kdf);
          });
    }
    String denied = "wamp.error.authentication_denied";
    assertRefused("com.example.scram", Authentication.scram("ann", "wrong"), denied);
    assertRefused("com.example.scram", Authentication.scram("eve", "open sesame"), denied);
  }

  @Test
  void aProcedureOfAClientDecides() {
    String realm = "com.example.dynamic";
    assertRefused(
        realm, Authentication.ticket("visitor", "right"), "wamp.error.authentication_failed");
    join(webSocket(), realm, Authentication.wampCra("keeper", "open sesame"));
    clients
        .getFirst()
        .register(
            "com.login",
            invocation -> {
              Map<?, ?> details = (Map<?, ?>) invocation.args().get(2);
              if (!"right".equals(details.get("ticket"))) {
                throw new WampException("com.wrong", List.of(), Map.of());
              }
              return Map.of("role", "staff", "extra", Map.of("floor", 3));
            })
        .join();

    SessionInfo session = join(rawSocket(), realm, Authentication.ticket("visitor", "right"));

    assertThat(session.authid()).isEqualTo("visitor");
    assertThat(session.authrole()).isEqualTo("staff");
    assertThat(session.details()).containsEntry("authextra", Map.of("floor", 3L));
    assertRefused(
        realm, Authentication.ticket("visitor", "wrong"), "wamp.error.authentication_denied");
  }

  @Test
  void aProcedureOfAClientGivesWhatProofsHaveToFit() {
    String realm = "com.example.proofs";
    join(webSocket(), realm, Authentication.ticket("keeper", "open sesame"));
    clients
        .getFirst()
        .register(
            "com.login",
            invocation -> {
              Map<?, ?> details = (Map<?, ?>) invocation.args().get(2);
              if (details.get("authmethod").equals("cryptosign")) {
                Object key = ((Map<?, ?>) details.get("authextra")).get("pubkey");
                return Map.of("role", "staff", "authid", "kim", "pubkey", key);
              }
              if (!"visitor".equals(invocation.args().get(1))) {
                throw new WampException("com.nobody", List.of(), Map.of());
              }
              return Map.of("role", "staff", "secret", "right");
            })
        .join();

    SessionInfo signed = join(rawSocket(), realm, Authentication.cryptosign(KEY));
    SessionInfo session = join(webSocket(), realm, Authentication.wampCra("visitor", "right"));

    assertThat(signed.authid()).isEqualTo("kim");
    assertThat(session.authid()).isEqualTo("visitor");
    assertThat(session.authrole()).isEqualTo("staff");
    String denied = "wamp.error.authentication_denied";
    assertRefused(realm, Authentication.wampCra("visitor", "wrong"), denied);
    assertRefused(realm, Authentication.wampCra("eve", "right"), denied);
  }

  @Test
  void aProcedureOfAClientDecidesOnRights() {
    String realm = "com.example.dynamic";
    join(webSocket(), realm, Authentication.wampCra("keeper", "open sesame"));
    WampClient keeper = clients.getFirst();
    keeper.register("com.greet", invocation -> "hello").join();
    keeper
        .register(
            "com.authorize",
            invocation ->
                invocation.args().get(1).equals("com.greet")
                    && ((Map<?, ?>) invocation.args().getFirst()).get("authid").equals("keeper"))
        .join();

    // A session of its own asks for itself, by another connection.
    join(rawSocket(), realm, Authentication.wampCra("keeper", "open sesame"));
    WampClient other = clients.getLast();

    assertThat(other.call("com.greet").join().args()).containsExactly("hello");
    assertThatThrownBy(() -> other.call("com.other").join())
        .cause()
        .isInstanceOfSatisfying(
            WampException.class, e -> assertThat(e.uri()).isEqualTo("wamp.error.not_authorized"));
  }

  @Test
  void rightsAreThoseThatWereGranted() {
    join(webSocket(), Authentication.ticket("ann", "open sesame"));
    WampClient ann = clients.getFirst();

    ann.register("com.shop.open", invocation -> true).join();

    assertThat(ann.call("com.shop.open").join().args()).containsExactly(true);
    assertThatThrownBy(() -> ann.subscribe("com.shop.news", event -> {}).join())
        .cause()
        .isInstanceOfSatisfying(
            WampException.class, e -> assertThat(e.uri()).isEqualTo("wamp.error.not_authorized"));
  }

  @Test
  void othersAreRefused() throws Exception {
    String denied = "wamp.error.authentication_denied";
    assertRefused("com.example", Authentication.ticket("ann", "wrong"), denied);
    assertRefused("com.example", Authentication.wampCra("ann", "wrong"), denied);
    assertRefused("com.example", Authentication.wampCra("eve", "open sesame"), denied);
    assertRefused("com.example", Authentication.anonymous(), "wamp.error.no_matching_auth_method");
    assertRefused(
        "com.example.closed",
        Authentication.ticket("ann", "open sesame"),
        "wamp.error.no_matching_auth_method");

    assertThat(
            HttpGet.of("http://" + node.listeners().get("admin-http").getFirst() + "/metrics")
                .body())
        .contains(
            "starling_logins_refused_total{reason=\"denied\"} 3.0",
            "starling_logins_refused_total{reason=\"no_method\"} 2.0");
  }

  @Test
  void t120_theChallengeNamesTheSessionOfTheWelcome() {
    List<Challenge> seen = new ArrayList<>();

    SessionInfo session =
        join(webSocket(), watched(Authentication.wampCra("ann", "open sesame"), seen));

    Matcher named =
        Pattern.compile("\"session\":(\\d+)")
            .matcher((String) seen.getFirst().extra().get("challenge"));
    assertThat(named.find()).isTrue();
    assertThat(Long.parseLong(named.group(1))).isEqualTo(session.id());
  }

  /** A method that tells the challenges that it answers. */
  private static Authentication watched(Authentication method, List<Challenge> seen) {
    return new Authentication() {
      @Override
      public String method() {
        return method.method();
      }

      @Override
      public Optional<String> authid() {
        return method.authid();
      }

      @Override
      public Authenticate answer(Challenge challenge) {
        throw new IllegalStateException("its login answers");
      }

      @Override
      public Login begin(@Nullable ChannelBinding binding) {
        Login login = method.begin(binding);
        return new Login() {
          @Override
          public Map<String, Object> authExtra() {
            return login.authExtra();
          }

          @Override
          public Authenticate answer(Challenge challenge) {
            seen.add(challenge);
            return login.answer(challenge);
          }

          @Override
          public void welcomed(Map<String, Object> authExtra) {
            login.welcomed(authExtra);
          }
        };
      }
    };
  }
}
