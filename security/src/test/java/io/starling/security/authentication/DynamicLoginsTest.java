package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.PASSWORD;
import static io.starling.security.authentication.Logins.REALM;
import static io.starling.security.authentication.Logins.accepted;
import static io.starling.security.authentication.Logins.answer;
import static io.starling.security.authentication.Logins.denied;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.CallOutcome;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmRights;
import io.starling.security.authentication.Logins.Client;
import io.starling.security.authorization.DirectoryAuthorizer;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.DynamicAuthenticator;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.wamp.auth.Scram;
import io.starling.wamp.message.ValuePayload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DynamicLoginsTest {

  private static final Uri PROCEDURE = Uri.of("com.example.login");
  private static final String DENIED = "wamp.error.authentication_denied";
  private static final String FAILED = "wamp.error.authentication_failed";

  private record Asked(
      Uri realm, Uri procedure, List<?> args, Duration timeout, Consumer<CallOutcome> answer) {}

  private final Logins logins =
      new Logins(
          new LockoutSettings(
              3,
              0,
              0,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              Duration.ofSeconds(300),
              100,
              List.of()),
          AuthMethod.ANONYMOUS,
          AuthMethod.TICKET,
          AuthMethod.PASSWORD,
          AuthMethod.WAMPCRA,
          AuthMethod.WAMP_SCRAM,
          AuthMethod.SCRAM,
          AuthMethod.CRYPTOSIGN,
          AuthMethod.TLS);

  private final List<Asked> asked = new ArrayList<>();
  private @Nullable CallOutcome next;

  @AfterEach
  void close() {
    logins.close();
  }

  @BeforeEach
  void begin() {
    decideBy(
        new DynamicAuthenticator(
            PROCEDURE, null, DynamicAuthenticator.METHODS, Duration.ofSeconds(5)));
    logins.authenticator.callBy(
        (realm, procedure, payload, timeout, then) -> {
          asked.add(new Asked(realm, procedure, ((ValuePayload) payload).args(), timeout, then));
          if (next != null) {
            then.accept(next);
          }
        });
  }

  private void decideBy(DynamicAuthenticator authenticator) {
    logins.directory.define(
        Objects.requireNonNull(logins.directory.realm(REALM))
            .definition()
            .withAuthenticator(authenticator));
  }

  private static CallOutcome returns(@Nullable Object... values) {
    return new CallOutcome.Result(Collections.unmodifiableList(Arrays.asList(values)), Map.of());
  }

  private Step login(Client client, CallOutcome outcome) {
    next = outcome;
    return answer(logins.challenge(client), "secret");
  }

  @Test
  void theProcedureIsToldWhoWantsToLogIn() {
    Principal principal =
        accepted(
            login(
                Client.of("ann", "ticket").from("10.0.0.1").with(Map.of("x", 1)),
                returns("staff")));

    Asked only = asked.getFirst();
    assertThat(only.realm()).isEqualTo(REALM);
    assertThat(only.procedure()).isEqualTo(PROCEDURE);
    assertThat(only.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(only.args())
        .isEqualTo(
            List.of(
                "com.example",
                "ann",
                Map.of(
                    "authmethod",
                    "ticket",
                    "ticket",
                    "secret",
                    "session",
                    123456L,
                    "transport",
                    Map.of("type", "websocket", "secure", false, "peer", "10.0.0.1"),
                    "authextra",
                    Map.of("x", 1))));
    assertThat(principal.authid()).isEqualTo("ann");
    assertThat(principal.authrole()).isEqualTo("staff");
    assertThat(principal.authmethod()).isEqualTo("ticket");
    assertThat(principal.authprovider()).isEqualTo("dynamic");
  }

  @Test
  void itMayBeRegisteredInAnotherRealm() {
    decideBy(
        new DynamicAuthenticator(
            PROCEDURE, Uri.of("com.auth"), List.of(AuthMethod.PASSWORD), Duration.ofMillis(7)));

    accepted(login(Client.of("ann", "password"), returns("staff")));

    assertThat(asked.getFirst().realm()).isEqualTo(Uri.of("com.auth"));
    assertThat(asked.getFirst().args().get(2))
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("secret", "secret")
        .doesNotContainKey("ticket");
    // For other methods it is not asked.
    logins.addUser("ann");
    accepted(answer(logins.challenge(Client.of("ann", "ticket")), PASSWORD));
    assertThat(asked).hasSize(1);
  }

  @Test
  void itSaysWhoTheClientIsAndWhatItMayDo() {
    logins.directory.putGroup(REALM, new Group("staff", Set.of(), Map.of()));
    logins.directory.addGrants(
        REALM,
        List.of(
            new Grant(
                new Role.OfGroup("staff"),
                new Resource(Uri.of("com.open"), MatchPolicy.EXACT),
                Grant.Effect.ALLOW,
                Set.of("wamp.call"))));
    RealmRights rights = new DirectoryAuthorizer(logins.directory).in(REALM);

    Principal principal =
        accepted(
            login(
                Client.of("who", "ticket"),
                returns(
                    Map.of(
                        "authid",
                        "ann",
                        "roles",
                        List.of("staff", "none"),
                        "extra",
                        Map.of("a", 1)))));

    assertThat(principal.authid()).isEqualTo("ann");
    assertThat(principal.authrole()).isEqualTo("none,staff");
    assertThat(principal.authextra()).isEqualTo(Map.of("a", 1));
    assertThat(rights.allow(principal.rights(), Action.CALL, Uri.of("com.open"), MatchPolicy.EXACT))
        .isTrue();
    assertThat(rights.allow(principal.rights(), Action.CALL, Uri.of("com.shut"), MatchPolicy.EXACT))
        .isFalse();
    Principal again =
        accepted(
            login(
                Client.of("ann", "ticket").as("none"),
                returns(Map.of("roles", List.of("staff", "none")))));
    assertThat(again.authrole()).isEqualTo("none");
    assertThat(rights.allow(again.rights(), Action.CALL, Uri.of("com.open"), MatchPolicy.EXACT))
        .isFalse();
    assertThat(denied(login(Client.of("ann", "ticket").as("boss"), returns("staff"))))
        .isEqualTo("wamp.error.no_such_role");
  }

  @Test
  void anErrorOfItsOwnIsARefusalLikeAnyOther() {
    for (String error : List.of("com.example.wrong", DENIED, "wamp.error.not_authorized")) {
      assertThat(
              denied(
                  login(Client.of(error, "ticket"), CallOutcome.Failure.of(Uri.of(error), "no"))))
          .isEqualTo(DENIED);
    }
    for (int i = 0; i < 3; i++) {
      login(Client.of("ann", "ticket"), CallOutcome.Failure.of(Uri.of("com.no"), "no"));
    }
    assertThat(denied(logins.hello(Client.of("ann", "ticket")))).isEqualTo(FAILED);
    assertThat(logins.authenticator.counters().count(Refusal.LOCKED)).isEqualTo(1);
  }

  @Test
  void nobodyIsLetInWhenItCannotBeAskedOrReturnsNonsense() {
    List<CallOutcome> mishaps =
        List.of(
            CallOutcome.Failure.of(WampUris.NO_SUCH_PROCEDURE, "none"),
            CallOutcome.Failure.of(WampUris.TIMEOUT, "late"),
            CallOutcome.Failure.of(Uri.of("wamp.error.runtime_error"), "KeyError"),
            returns(),
            returns((Object) null),
            returns(""),
            returns(5),
            returns(true),
            returns(Map.of()),
            returns(Map.of("authid", "ann")),
            returns(Map.of("role", 5)),
            returns(Map.of("role", "")),
            returns(Map.of("roles", List.of())),
            returns(Map.of("roles", List.of("a", 1))),
            returns(Map.of("role", "a", "authid", 1)),
            returns(Map.of("role", "a", "extra", "x")));
    for (CallOutcome mishap : mishaps) {
      assertThat(denied(login(Client.of("ann", "ticket"), mishap)))
          .as(mishap.toString())
          .isEqualTo(FAILED);
    }
    assertThat(logins.authenticator.counters().count(Refusal.AUTHENTICATOR_FAILED))
        .isEqualTo(mishaps.size());
    // They are nobody's guesses.
    assertThat(logins.authenticator.lockouts().size()).isZero();
  }

  @Test
  void usersOfTheRealmDoNotCount() {
    logins.addUser("ann");

    assertThat(
            denied(login(Client.of("ann", "ticket"), CallOutcome.Failure.of(Uri.of("com.no"), ""))))
        .isEqualTo(DENIED);
    assertThat(logins.challenge(Client.of("ann", "ticket")))
        .extracting("method", "extra")
        .isEqualTo(
            List.of(
                logins.challenge(Client.of("eve", "ticket")).method(),
                logins.challenge(Client.of("eve", "ticket")).extra()));
  }

  @Test
  void onlySoManyWait() {
    next = null;
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < DynamicMethod.WAITING_MAX + 5; i++) {
      logins
          .challenge(Client.of("user" + i, "ticket"))
          .answer()
          .judge("secret", Map.of(), steps::add);
    }

    assertThat(steps).hasSize(5);
    assertThat(logins.authenticator.counters().count(Refusal.BUSY)).isEqualTo(5);
    assertThat(logins.authenticator.waitingForProcedures()).isEqualTo(DynamicMethod.WAITING_MAX);
    asked.getFirst().answer().accept(returns("staff"));
    assertThat(steps).hasSize(6);
    assertThat(logins.authenticator.waitingForProcedures())
        .isEqualTo(DynamicMethod.WAITING_MAX - 1);
  }

  @Test
  void withoutARouterNobodyIsLetIn() {
    try (Logins alone = new Logins(AuthMethod.TICKET)) {
      alone.directory.define(
          Objects.requireNonNull(alone.directory.realm(REALM))
              .definition()
              .withAuthenticator(
                  new DynamicAuthenticator(
                      PROCEDURE, null, DynamicAuthenticator.METHODS, Duration.ofSeconds(5))));

      assertThat(denied(answer(alone.challenge(Client.of("ann", "ticket")), "secret")))
          .isEqualTo(FAILED);
    }
  }

  // ---------------------------------------------------------------------------- with a proof

  private static final CallOutcome REFUSED = CallOutcome.Failure.of(Uri.of("com.no"), "nobody");

  private void decideOn(AuthMethod... methods) {
    decideBy(new DynamicAuthenticator(PROCEDURE, null, List.of(methods), Duration.ofSeconds(5)));
  }

  private Challenge challenge(Client client, CallOutcome outcome) {
    next = outcome;
    return logins.challenge(client);
  }

  private static String hmac(String key, Object text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.toString().getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void itGivesTheSecretOfWampcra() {
    decideOn(AuthMethod.WAMPCRA);
    Challenge challenge =
        challenge(
            Client.of("ann", "wampcra"),
            returns(Map.of("secret", "sécret", "role", "staff", "extra", Map.of("a", 1))));

    assertThat(challenge.extra()).containsOnlyKeys("challenge");
    String signature = hmac("sécret", challenge.extra().get("challenge"));
    Principal principal = accepted(answer(challenge, signature));

    assertThat(principal.authid()).isEqualTo("ann");
    assertThat(principal.authrole()).isEqualTo("staff");
    assertThat(principal.authmethod()).isEqualTo("wampcra");
    assertThat(principal.authprovider()).isEqualTo("dynamic");
    assertThat(principal.authextra()).isEqualTo(Map.of("a", 1));
    assertThat(denied(answer(challenge, hmac("other", challenge.extra().get("challenge")))))
        .isEqualTo(DENIED);
    // It is asked before there is a proof.
    assertThat((Map<?, ?>) asked.getFirst().args().get(2))
        .extracting(Object::toString)
        .asString()
        .doesNotContain("secret=", "ticket=");
  }

  @Test
  void itGivesTheDerivedSecretOfWampcra() {
    decideOn(AuthMethod.WAMPCRA);
    PasswordRecord.Cra record = (PasswordRecord.Cra) logins.addUser("other").passwords().getFirst();
    Challenge challenge =
        challenge(
            Client.of("ann", "wampcra"),
            returns(
                Map.of(
                    "secret",
                    record.saltedPassword(),
                    "salt",
                    record.salt(),
                    "iterations",
                    10L,
                    "role",
                    "staff")));

    assertThat(challenge.extra())
        .containsEntry("salt", record.salt())
        .containsEntry("iterations", 10)
        .containsEntry("keylen", 32);
    assertThat(accepted(answer(challenge, Logins.craSignature(challenge, PASSWORD))).authid())
        .isEqualTo("ann");
  }

  @Test
  void whomItRefusesIsChallengedLikeThoseThatItDoesNot() {
    decideOn(AuthMethod.WAMPCRA);
    List<Map<String, Object>> principals =
        List.of(
            Map.of("secret", "s", "role", "staff"),
            Map.of("secret", "s", "salt", "AAECAwQF", "iterations", 77, "role", "staff"));
    for (Map<String, Object> principal : principals) {
      try (Logins fresh = new Logins(AuthMethod.WAMPCRA)) {
        fresh.directory.define(
            fresh
                .realm()
                .definition()
                .withAuthenticator(
                    new DynamicAuthenticator(
                        PROCEDURE, null, List.of(AuthMethod.WAMPCRA), Duration.ofSeconds(5))));
        fresh.authenticator.callBy(
            (realm, procedure, payload, timeout, then) ->
                then.accept(
                    ((ValuePayload) payload).args().get(1).equals("ann")
                        ? returns(principal)
                        : REFUSED));

        Challenge real = fresh.challenge(Client.of("ann", "wampcra"));
        Challenge refused = fresh.challenge(Client.of("eve", "wampcra"));
        Challenge again = fresh.challenge(Client.of("eve", "wampcra"));

        assertThat(refused.extra().keySet()).isEqualTo(real.extra().keySet());
        assertThat(refused.extra().get("iterations")).isEqualTo(real.extra().get("iterations"));
        assertThat(refused.extra().get("salt")).isEqualTo(again.extra().get("salt"));
        assertThat(String.valueOf(refused.extra().get("salt")))
            .hasSameSizeAs(String.valueOf(real.extra().get("salt")));
        assertThat(answer(refused, hmac("s", refused.extra().get("challenge"))))
            .isEqualTo(answer(real, hmac("t", real.extra().get("challenge"))));
        assertThat(fresh.authenticator.counters().count(Refusal.DENIED)).isEqualTo(2);
      }
    }
  }

  @Test
  void itSaysWhoseKeyItIs() {
    decideOn(AuthMethod.CRYPTOSIGN);
    Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(new byte[32]);
    String hex = HexFormat.of().formatHex(key.generatePublicKey().getEncoded());
    Client client = Client.of(null, "cryptosign").with(Map.of("pubkey", hex));

    Challenge challenge =
        challenge(client, returns(Map.of("pubkey", hex, "role", "staff", "authid", "ann")));
    assertThat(accepted(answer(challenge, signature(key, challenge))).authid()).isEqualTo("ann");
    assertThat(asked.getFirst().args().get(1)).isNull();

    Challenge listed =
        challenge(
            client, returns(Map.of("authorized_keys", List.of("ab".repeat(32), hex), "role", "a")));
    assertThat(accepted(answer(listed, signature(key, listed))).authid()).isEqualTo(hex);

    Challenge another = challenge(client, returns(Map.of("pubkey", "ab".repeat(32), "role", "a")));
    assertThat(denied(answer(another, signature(key, another)))).isEqualTo(DENIED);
    Challenge refused = challenge(client, REFUSED);
    assertThat(answer(refused, signature(key, refused)))
        .isEqualTo(answer(another, signature(key, another)));
  }

  private static String signature(Ed25519PrivateKeyParameters key, Challenge challenge) {
    byte[] message = HexFormat.of().parseHex((String) challenge.extra().get("challenge"));
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    return HexFormat.of().formatHex(signer.generateSignature()) + HexFormat.of().formatHex(message);
  }

  /** In Base64 as ours, and in hexadecimal as Crossbar.io keeps them. */
  @Test
  void itGivesTheStoredFormOfScram() {
    decideOn(AuthMethod.WAMP_SCRAM);
    String nonce = "AAECAwQFBgcICQoLDA0ODw==";
    byte[] salted = new byte[32];
    byte[] clientKey = Scram.clientKey(salted);
    byte[] salt = new byte[16];
    Map<String, Function<byte[], String>> forms =
        Map.of("_", Base64.getEncoder()::encodeToString, "-", HexFormat.of()::formatHex);
    forms.forEach(
        (dash, form) -> {
          Challenge challenge =
              challenge(
                  Client.of("ann", "wamp-scram").with(Map.of("nonce", nonce)),
                  returns(
                      Map.of(
                          "kdf",
                          "argon2id13",
                          "iterations",
                          3,
                          "memory",
                          4096,
                          "salt",
                          form.apply(salt),
                          "stored" + dash + "key",
                          form.apply(Scram.storedKey(clientKey)),
                          "server" + dash + "key",
                          form.apply(Scram.serverKey(salted)),
                          "role",
                          "staff",
                          "extra",
                          Map.of("a", 1))));
          assertThat(challenge.extra())
              .containsEntry("kdf", "argon2id13")
              .containsEntry("salt", Base64.getEncoder().encodeToString(salt))
              .containsEntry("memory", 4096);
          String whole = (String) challenge.extra().get("nonce");
          byte[] proof =
              Scram.clientProof(
                  clientKey,
                  new Scram.Exchange(
                      "ann", nonce, whole, (String) challenge.extra().get("salt"), 3));

          Principal principal =
              accepted(
                  answer(
                      challenge,
                      Base64.getEncoder().encodeToString(proof),
                      Map.of("nonce", whole)));

          assertThat(principal.authextra()).containsOnlyKeys("a", "verifier");
        });
  }

  @Test
  void itDecidesOnCertificates() {
    decideOn(AuthMethod.TLS);
    logins.certificate = "CN=ann,O=Shop";
    next = returns("staff");

    Principal principal = accepted(logins.hello(Client.of(null, "tls")));

    assertThat(principal.authid()).isEqualTo("ann");
    assertThat(principal.authprovider()).isEqualTo("dynamic");
    assertThat(asked.getFirst().args().get(2).toString()).contains("certificate=CN=ann,O=Shop");
    next = REFUSED;
    assertThat(denied(logins.hello(Client.of(null, "tls")))).isEqualTo(DENIED);
  }

  @Test
  void itDecidesOnWhoProvesNothing() {
    decideOn(AuthMethod.ANONYMOUS);
    logins.directory.setSources(
        REALM, List.of(Source.everywhere(Role.ANONYMOUS, AuthMethod.ANONYMOUS)));
    next = returns("visitors");

    Principal principal =
        accepted(logins.hello(Client.of(null, "anonymous").from("10.0.0.1").with(Map.of("a", 1))));

    assertThat(principal.authid()).isEqualTo("random");
    assertThat(principal.authrole()).isEqualTo("visitors");
    assertThat(principal.authmethod()).isEqualTo("anonymous");
    assertThat(principal.authprovider()).isEqualTo("dynamic");
    assertThat(asked.getFirst().args().get(1)).isNull();
    assertThat(asked.getFirst().args().get(2).toString()).contains("peer=10.0.0.1", "a=1");
    next = REFUSED;
    assertThat(denied(logins.hello(Client.of(null, "anonymous")))).isEqualTo(DENIED);
    next = returns(Map.of());
    assertThat(denied(logins.hello(Client.of(null)))).isEqualTo(FAILED);
  }

  @Test
  void aRoleAloneIsNoAnswerWhereAProofIsToCome() {
    Map<String, AuthMethod> methods =
        Map.of(
            "wampcra",
            AuthMethod.WAMPCRA,
            "wamp-scram",
            AuthMethod.WAMP_SCRAM,
            "scram",
            AuthMethod.SCRAM,
            "cryptosign",
            AuthMethod.CRYPTOSIGN);
    methods.forEach(
        (name, method) -> {
          decideOn(method);
          for (CallOutcome mishap :
              List.of(
                  returns("staff"),
                  returns(Map.of("role", "staff")),
                  returns(Map.of("role", "staff", "secret", "")),
                  returns(Map.of("role", "staff", "secret", "s", "salt", "x", "iterations", 0)),
                  returns(Map.of("role", "staff", "pubkey", "ab")),
                  returns(Map.of("role", "staff", "authorized_keys", List.of())),
                  returns(
                      Map.of(
                          "role",
                          "staff",
                          "kdf",
                          "md5",
                          "salt",
                          "AAAA",
                          "stored_key",
                          "A".repeat(43) + "=",
                          "server_key",
                          "A".repeat(43) + "=",
                          "iterations",
                          1)),
                  CallOutcome.Failure.of(WampUris.TIMEOUT, "late"))) {
            next = mishap;
            assertThat(
                    denied(
                        logins.hello(
                            Client.of("ann", name)
                                .with(
                                    Map.of(
                                        "nonce",
                                        "AAECAwQFBgcICQoLDA0ODw==",
                                        "pubkey",
                                        "ab".repeat(32))))))
                .as("%s: %s", name, mishap)
                .isEqualTo(FAILED);
          }
        });
    assertThat(logins.authenticator.lockouts().size()).isZero();
  }

  @Test
  void onlySoManyWaitForTheirChallenge() {
    decideOn(AuthMethod.WAMPCRA);
    next = null;
    for (int i = 0; i < DynamicMethod.WAITING_MAX; i++) {
      logins.authenticator.begin(logins.attempt(Client.of("user" + i, "wampcra")), _ -> {});
    }

    assertThat(denied(logins.hello(Client.of("ann", "wampcra")))).isEqualTo(FAILED);
    assertThat(logins.authenticator.counters().count(Refusal.BUSY)).isEqualTo(1);
  }
}
