package io.starling.security.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.router.port.OutsideAuthorizer;
import io.starling.router.port.RealmSettings;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.DynamicAuthenticator;
import io.starling.security.model.Grant;
import io.starling.security.model.Kdf;
import io.starling.security.model.OAuthIssuer;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RealmDocumentsTest {

  private static final String KEY = "AB".repeat(32);
  private static final PasswordRecord MADE =
      new PasswordRecord.Cra(new Kdf.Pbkdf2(1), 32, "salt", "of the maker");

  private static RealmDocuments read(List<Map<String, Object>> documents) {
    return RealmDocuments.read(
        documents.stream()
            .map(
                document ->
                    new RealmDocuments.Document(
                        document, RealmSettings.lenient(Uri.of("com.example"))))
            .toList(),
        (password, methods) -> {
          if (password.length() < 3) {
            throw new IllegalArgumentException("is too short");
          }
          return List.of(MADE);
        });
  }

  private static RealmContent readOne(Map<String, Object> document) {
    return read(List.of(document)).realms().getFirst();
  }

  @Test
  void readsProceduresThatDecideAndWritesThemAgain() {
    Map<String, Object> document =
        Map.of(
            "uri",
            "com.example",
            "dynamic_authenticator",
            Map.of(
                "procedure",
                "com.login",
                "realm",
                "com.auth",
                "authmethods",
                List.of("ticket"),
                "timeout",
                700L),
            "dynamic_authorizer",
            Map.of("procedure", "com.authorize", "timeout", 5000L));

    RealmContent realm = readOne(document);

    assertThat(realm.definition().authenticator())
        .isEqualTo(
            new DynamicAuthenticator(
                Uri.of("com.login"),
                Uri.of("com.auth"),
                List.of(AuthMethod.TICKET),
                Duration.ofMillis(700)));
    assertThat(realm.definition().authorizer())
        .isEqualTo(new OutsideAuthorizer(Uri.of("com.authorize"), null, Duration.ofSeconds(5)));
    assertThat(ObjectForms.definition(realm.definition())).isEqualTo(document);
  }

  @Test
  void refusesProceduresThatCannotDecide() {
    assertThatThrownBy(
            () ->
                read(
                    List.of(
                        Map.of(
                            "uri",
                            "com.example",
                            "dynamic_authenticator",
                            Map.of("authmethods", List.of("oauth2")),
                            "dynamic_authorizer",
                            Map.of("procedure", "not valid", "timeout", 0)))))
        .hasMessageContaining("[0].dynamic_authenticator.procedure: missing")
        .hasMessageContaining(
            "[0].dynamic_authenticator.authmethods[0]: 'oauth2' cannot be decided by a procedure")
        .hasMessageContaining("[0].dynamic_authorizer.procedure: 'not valid' is not a URI")
        .hasMessageContaining("[0].dynamic_authorizer.timeout: 0 is not allowed");
  }

  @Test
  void readsARealmAsBondyWritesIt() {
    RealmContent realm =
        readOne(
            Map.of(
                "uri",
                "com.example",
                "description",
                "of a test",
                "authmethods",
                List.of("wampcra", "wamp-scram", "anonymous"),
                "security_enabled",
                true,
                "groups",
                List.of(
                    Map.of("name", "devs", "groups", List.of("staff")), Map.of("name", "staff")),
                "users",
                List.of(
                    Map.of(
                        "username", "ann",
                        "password", "open sesame",
                        "authorized_keys", List.of(KEY),
                        "groups", List.of("devs"),
                        "meta", Map.of("age", 5))),
                "sources",
                List.of(
                    Map.of("usernames", "all", "authmethod", "wampcra", "cidr", "10.1.2.3/8"),
                    Map.of("usernames", List.of("ann"), "authmethod", "cryptosign")),
                "grants",
                List.of(
                    Map.of(
                        "permissions", List.of("wamp.call"),
                        "roles", List.of("devs", "anonymous"),
                        "resources", List.of(Map.of("uri", "com.shop.", "match", "prefix"))),
                    Map.of("permissions", List.of("wamp.publish"), "roles", "all", "uri", "*"))));

    assertThat(realm.definition().authmethods())
        .containsExactly(AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM, AuthMethod.ANONYMOUS);
    assertThat(realm.definition().description()).isEqualTo("of a test");
    assertThat(realm.users())
        .containsExactly(
            new User(
                "ann",
                List.of(MADE),
                Set.of(KEY.toLowerCase(java.util.Locale.ROOT)),
                Set.of("devs"),
                Set.of(),
                true,
                Map.of("age", 5),
                null));
    assertThat(realm.sources()).extracting("who").containsExactly(Role.ALL, new Role.OfUser("ann"));
    assertThat(realm.sources().getFirst().network()).hasToString("10.0.0.0/8");
    Resource shop = new Resource(Uri.of("com.shop."), MatchPolicy.PREFIX);
    Resource everything = new Resource(Uri.of(""), MatchPolicy.PREFIX);
    assertThat(realm.grants())
        .containsExactly(
            new Grant(new Role.OfGroup("devs"), shop, Grant.Effect.ALLOW, Set.of("wamp.call")),
            new Grant(Role.ANONYMOUS, shop, Grant.Effect.ALLOW, Set.of("wamp.call")),
            new Grant(Role.ALL, everything, Grant.Effect.ALLOW, Set.of("wamp.publish")));
  }

  @Test
  void tellsEverythingThatIsWrongWithItsPlace() {
    assertThatThrownBy(
            () ->
                read(
                    List.of(
                        Map.of("uri", "com.example", "prototype_uri", "com.nowhere"),
                        Map.of(
                            "uri",
                            "com.example",
                            "authmethods",
                            List.of("magic"),
                            "groups",
                            List.of(
                                Map.of("name", "a", "groups", List.of("b")),
                                Map.of("name", "b", "groups", List.of("a"))),
                            "users",
                            List.of(
                                Map.of("username", "all"),
                                Map.of("username", "bob", "groups", List.of("x"), "password", "1"),
                                Map.of("username", "bob", "authorized_keys", List.of("12")),
                                "nobody"),
                            "sources",
                            List.of(Map.of("usernames", List.of("eve"), "authmethod", "password")),
                            "grants",
                            List.of(Map.of("roles", "all", "uri", "com..x", "match", "exact"))))))
        .isInstanceOfSatisfying(
            DocumentException.class,
            e ->
                assertThat(e.problems())
                    .extracting(DocumentProblem::toString)
                    .containsExactlyInAnyOrder(
                        "[1].uri: com.example is defined twice",
                        "[0].prototype_uri: no realm 'com.nowhere'",
                        "[1].authmethods[0]: 'magic' is not a method; known: anonymous, trust,"
                            + " password, ticket, wampcra, wamp-scram, scram, cryptosign, oauth2,"
                            + " tls",
                        "[1].groups[0].groups: 'a' would be a member of itself",
                        "[1].groups[1].groups: 'b' would be a member of itself",
                        "[1].users[0].username: 'all' is reserved",
                        "[1].users[1].groups[0]: no group 'x'",
                        "[1].users[1].password: is too short",
                        "[1].users[2].authorized_keys[0]: is not an Ed25519 key; write its 64"
                            + " hexadecimal digits",
                        "[1].users[2].username: 'bob' is defined twice",
                        "[1].users[3]: expected keys with values, found a text",
                        "[1].sources[0].usernames[0]: no user 'eve'",
                        "[1].grants[0].permissions: missing",
                        "[1].grants[0].uri: 'com..x' is not a URI to match exact"));
  }

  @Test
  void warnsOfWhatItDoesNotKnow() {
    RealmDocuments read =
        read(
            List.of(
                Map.of(
                    "uri",
                    "com.example",
                    "info",
                    Map.of(),
                    "authmethods",
                    List.of("oidcrp", "ticket"))));

    assertThat(read.realms().getFirst().definition().authmethods())
        .containsExactly(AuthMethod.TICKET);
    assertThat(read.warnings())
        .extracting(DocumentProblem::path)
        .containsExactlyInAnyOrder("[0].info", "[0].authmethods");
  }

  @SafeVarargs
  private static List<Map<String, Object>> issuers(Map<String, Object>... changes) {
    List<Map<String, Object>> issuers = new ArrayList<>();
    for (Map<String, Object> change : changes) {
      Map<String, Object> issuer =
          new HashMap<>(Map.of("issuer", "https://login.example", "audiences", "shop"));
      issuer.putAll(change);
      issuers.add(issuer);
    }
    return issuers;
  }

  @Test
  @SuppressWarnings("unchecked")
  void issuersOfTokensAreReadAsTheyAreWritten() {
    Map<String, Object> key =
        Map.of(
            "kty", "OKP",
            "crv", "Ed25519",
            "x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    RealmDocuments read =
        read(
            List.of(
                Map.of(
                    "uri",
                    "com.example",
                    "oauth2_close_on_expiry",
                    false,
                    "oauth2_issuers",
                    issuers(
                        Map.of(
                            "issuer", "https://a.example",
                            "jwks_uri", "https://a.example/keys",
                            "authid_claim", "email",
                            "role_claim", "roles",
                            "role_mapping", Map.of("boss", "chiefs"),
                            "algorithms", List.of("ES256"),
                            "required_claims", Map.of("tenant", "shop")),
                        Map.of("issuer", "b", "jwks", Map.of("keys", List.of(key))),
                        Map.of("issuer", "https://c.example")))));

    RealmDefinition definition = read.realms().getFirst().definition();
    assertThat(definition.oauth().closeOnExpiry()).isFalse();
    assertThat(definition.oauth().issuers())
        .extracting(OAuthIssuer::name)
        .containsExactly("https://a.example", "b", "https://c.example");
    OAuthIssuer first = definition.oauth().issuers().getFirst();
    assertThat(first.keys())
        .isEqualTo(new OAuthIssuer.Keys.At(java.net.URI.create("https://a.example/keys")));
    assertThat(first.authidClaim()).isEqualTo("email");
    assertThat(first.groupsClaim()).isEqualTo("roles");
    assertThat(first.groups()).isEqualTo(Map.of("boss", "chiefs"));
    assertThat(first.algorithms()).containsExactly("ES256");
    assertThat(definition.oauth().issuers().getLast().keys())
        .isEqualTo(new OAuthIssuer.Keys.Discovered());
    assertThat(read(List.of(ObjectForms.definition(definition))).realms().getFirst().definition())
        .isEqualTo(definition);
  }

  @Test
  @SuppressWarnings("unchecked")
  void issuersOfTokensThatCannotBeAreRefused() {
    assertThatThrownBy(
            () ->
                read(
                    List.of(
                        Map.of(
                            "uri",
                            "com.example",
                            "oauth2_issuers",
                            issuers(
                                Map.of(),
                                Map.of(),
                                Map.of("issuer", "nowhere"),
                                Map.of("issuer", "https://d", "algorithms", "HS256"),
                                Map.of("issuer", "https://e", "audiences", List.of()),
                                Map.of("issuer", "f", "jwks", "{\"keys\": []}"),
                                Map.of("issuer", "g", "jwks_uri", "file:///etc/passwd"),
                                Map.of("issuer", "https://h", "role_mapping", Map.of("a", 1)))))))
        .isInstanceOfSatisfying(
            DocumentException.class,
            e ->
                assertThat(e.problems())
                    .extracting(DocumentProblem::path)
                    .containsExactlyInAnyOrder(
                        "[0].oauth2_issuers[1].issuer",
                        "[0].oauth2_issuers[2].issuer",
                        "[0].oauth2_issuers[3].algorithms",
                        "[0].oauth2_issuers[4].audiences",
                        "[0].oauth2_issuers[5].jwks",
                        "[0].oauth2_issuers[6].jwks_uri",
                        "[0].oauth2_issuers[7].role_mapping"));
  }

  @Test
  void whatIsDependedUponComesFirst() {
    RealmDocuments read =
        read(
            List.of(
                Map.of(
                    "uri",
                    "com.user",
                    "prototype_uri",
                    "com.proto",
                    "sso_realm_uri",
                    "com.sso",
                    "users",
                    List.of(Map.of("username", "ann", "groups", List.of("devs")))),
                Map.of(
                    "uri",
                    "com.proto",
                    "is_prototype",
                    true,
                    "groups",
                    List.of(Map.of("name", "devs"))),
                Map.of("uri", "com.sso", "is_sso_realm", true)));

    assertThat(read.realms())
        .extracting(realm -> realm.definition().uri().text())
        .containsExactly("com.sso", "com.proto", "com.user");
  }

  @Test
  void recordsOfPasswordsAreReadAsTheyAreWritten() {
    PasswordRecord cra =
        new PasswordRecord.Cra(new Kdf.Pbkdf2(4096), 32, "c2FsdA==", "A".repeat(43) + "=");
    PasswordRecord scram =
        new PasswordRecord.Scram(
            new Kdf.Argon2id(2, 1024),
            "A".repeat(22) + "==",
            "B".repeat(42) + "A=",
            "C".repeat(42) + "A=");
    PasswordRecord autobahn =
        new PasswordRecord.AutobahnScram(
            new Kdf.Argon2id(4096, 512),
            "A".repeat(22) + "==",
            "B".repeat(42) + "A=",
            "C".repeat(42) + "A=");

    RealmContent realm =
        readOne(
            Map.of(
                "uri",
                "com.example",
                "users",
                List.of(
                    Map.of("username", "ann", "password", PasswordDocument.write(cra)),
                    Map.of(
                        "username",
                        "bob",
                        "password",
                        List.of(
                            PasswordDocument.write(cra),
                            PasswordDocument.write(scram),
                            PasswordDocument.write(autobahn))))));

    assertThat(realm.users().get(0).passwords()).containsExactly(cra);
    assertThat(realm.users().get(1).passwords()).containsExactly(cra, scram, autobahn);
  }

  @Test
  void aDamagedRecordOfAPasswordIsRefusedWithoutShowingIt() {
    Map<String, Object> record =
        Map.of(
            "protocol", "cra",
            "params", Map.of("kdf", "md5", "iterations", 0),
            "data", Map.of("salt", "s", "salted_password", "secret!"));

    assertThatThrownBy(
            () ->
                readOne(
                    Map.of(
                        "uri",
                        "com.example",
                        "users",
                        List.of(Map.of("username", "ann", "password", record)))))
        .isInstanceOf(DocumentException.class)
        .hasMessageContaining("users[0].password.params.kdf: 'md5' is not allowed")
        .hasMessageContaining("users[0].password.params.iterations: 0 is not allowed")
        .hasMessageContaining("users[0].password.data.salted_password: is not Base64")
        .hasMessageNotContaining("secret!");
  }

  @Test
  void aDenialIsWrittenWithItsEffect() {
    RealmContent realm =
        readOne(
            Map.of(
                "uri",
                "com.example",
                "grants",
                List.of(
                    Map.of(
                        "permissions",
                        List.of("wamp.call"),
                        "roles",
                        "all",
                        "effect",
                        "deny",
                        "resources",
                        List.of(Map.of("uri", "com.secret"))))));

    assertThat(realm.grants().getFirst().effect()).isEqualTo(Grant.Effect.DENY);
    assertThat(realm.grants().getFirst().resource().match()).isEqualTo(MatchPolicy.EXACT);
  }
}
