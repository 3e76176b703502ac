package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.PASSWORD;
import static io.starling.security.authentication.Logins.REALM;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authenticator.Accept;
import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Deny;
import io.starling.router.port.Authenticator.Step;
import io.starling.security.authentication.Logins.Client;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Cidr;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Clients cannot find out who exists: all that they can see is compared for users in every state,
 * by every choice of methods.
 */
class UnknownUsersTest {

  private static final Uri SSO = Uri.of("com.sso");
  private static final String KEY = "ab".repeat(32);
  private static final String NONCE = "AAECAwQFBgcICQoLDA0ODw==";
  private static final PasswordRecord AUTOBAHN =
      new PasswordRecord.AutobahnScram(
          new Kdf.Argon2id(1, 8),
          "AAECAwQFBgcICQoLDA0ODw==",
          "B".repeat(42) + "A=",
          "C".repeat(42) + "A=");
  private static final AuthMethod[] METHODS = {
    AuthMethod.PASSWORD,
    AuthMethod.TICKET,
    AuthMethod.WAMPCRA,
    AuthMethod.WAMP_SCRAM,
    AuthMethod.SCRAM,
    AuthMethod.CRYPTOSIGN
  };

  /** Each differs from who does not exist in another way. */
  private static final List<String> NAMES =
      List.of(
          "unknown",
          "other",
          "usual",
          "passwordonly",
          "craonly",
          "scramonly",
          "autobahnonly",
          "keyonly",
          "nothing",
          "disabled",
          "source",
          "keptbysso",
          "goneinsso",
          "disabledinsso",
          "onlyinsso");

  private final Logins logins = new Logins(METHODS);

  @AfterEach
  void close() {
    logins.close();
  }

  @BeforeEach
  void makeUsers() {
    RealmDefinition own = Objects.requireNonNull(logins.directory.realm(REALM)).definition();
    logins.directory.merge(
        RealmContent.empty(
            new RealmDefinition(
                SSO, "", false, null, true, null, null, List.of(METHODS), null, own.routing())));
    logins.directory.define(
        new RealmDefinition(
            REALM, "", false, null, false, SSO, null, List.of(METHODS), null, own.routing()));
    User usual = logins.addUser("usual").withAuthorizedKeys(Set.of("cd".repeat(32)));
    List<PasswordRecord> passwords = usual.passwords();
    put(usual);
    put(User.of("passwordonly").withPasswords(passwords));
    put(User.of("craonly").withPasswords(List.of(passwords.getFirst())));
    put(User.of("scramonly").withPasswords(List.of(passwords.getLast())));
    put(User.of("autobahnonly").withPasswords(List.of(AUTOBAHN)));
    logins.directory.putUser(SSO, User.of("theirs").withPasswords(List.of(AUTOBAHN)));
    put(User.of("keyonly").withAuthorizedKeys(Set.of("ef".repeat(32))));
    put(User.of("nothing"));
    put(User.of("disabled").withPasswords(passwords).withEnabled(false));
    put(User.of("source").withPasswords(passwords));
    put(keptBySso("keptbysso"));
    put(keptBySso("goneinsso"));
    put(keptBySso("disabledinsso"));
    logins.directory.putUser(SSO, User.of("keptbysso").withPasswords(passwords));
    logins.directory.putUser(
        SSO, User.of("disabledinsso").withPasswords(passwords).withEnabled(false));
    logins.directory.putUser(SSO, User.of("onlyinsso").withPasswords(passwords));
  }

  private void put(User user) {
    logins.directory.putUser(REALM, user);
  }

  private static User keptBySso(String name) {
    return new User(name, List.of(), Set.of(), Set.of(), Set.of(), true, Map.of(), SSO);
  }

  @Test
  void allThatCanBeSeenIsTheSameForAll() {
    assertThatAllLookAlike(allChoices());
  }

  @Test
  void aSourceForOneUserTellsNothingOfHim() {
    List<Source> sources = new ArrayList<>();
    sources.add(Source.everywhere(Role.ALL, AuthMethod.WAMPCRA));
    for (AuthMethod method : List.of(AuthMethod.TICKET, AuthMethod.CRYPTOSIGN)) {
      sources.add(
          new Source(new Role.OfUser("source"), Cidr.parse("127.0.0.0/8"), method, Map.of()));
    }
    logins.directory.setSources(REALM, sources);

    assertThatAllLookAlike(allChoices());
  }

  /** Each method alone, and each pair in both orders. */
  private static List<List<String>> allChoices() {
    List<List<String>> choices = new ArrayList<>();
    for (AuthMethod first : METHODS) {
      for (AuthMethod second : METHODS) {
        choices.add(
            first == second
                ? List.of(first.wireName())
                : List.of(first.wireName(), second.wireName()));
      }
    }
    return choices;
  }

  private void assertThatAllLookAlike(List<List<String>> choices) {
    for (List<String> methods : choices) {
      for (Map<String, Object> extra :
          List.<Map<String, Object>>of(
              Map.of(), Map.of("pubkey", KEY, "nonce", NONCE), Map.of("pubkey", KEY))) {
        Map<String, String> seen = new LinkedHashMap<>();
        NAMES.forEach(name -> seen.put(name, seenOf(name, methods, extra)));
        assertThat(seen.values().stream().distinct())
            .as("%s with %s: %s", methods, extra.keySet(), seen)
            .hasSize(1);
      }
    }
  }

  /** What a client sees that does not know the secret. */
  private String seenOf(String name, List<String> methods, Map<String, Object> extra) {
    Client client = new Client(name, methods, null, "127.0.0.1", extra);
    return switch (logins.hello(client)) {
      case Accept _ -> "let in";
      case Deny deny -> deny.toString();
      case Challenge challenge -> {
        Step step =
            Logins.answer(
                challenge,
                Base64.getEncoder().encodeToString(new byte[32]),
                challenge.extra().containsKey("nonce")
                    ? Map.of("nonce", challenge.extra().get("nonce"))
                    : Map.of());
        yield challenge.method() + shapeOf(challenge.extra(), name) + " -> " + step;
      }
    };
  }

  /** What each value looks like; random ones by their length. */
  private static Map<String, Object> shapeOf(Map<String, Object> extra, String name) {
    Map<String, Object> shape = new TreeMap<>(extra);
    shape.replaceAll(
        (_, value) ->
            value instanceof String text && text.length() > 20
                ? text.length()
                    - (text.startsWith("{") ? name.length() : 0)
                    + text.replaceAll("[^=]", "")
                : value);
    return shape;
  }

  @Test
  void theRightPasswordOfWhoMayNotComeInIsNoRightPassword() {
    String wrong =
        Logins.answer(logins.challenge(Client.of("unknown", "ticket")), PASSWORD).toString();

    for (String name : List.of("disabled", "disabledinsso", "onlyinsso", "usual")) {
      String answer = name.equals("usual") ? "wrong" : PASSWORD;
      assertThat(Logins.answer(logins.challenge(Client.of(name, "ticket")), answer))
          .hasToString(wrong);
    }
  }

  // ---------------------------------------------------------------------------- salts

  private static String salt(Logins logins, String name) {
    return (String) logins.challenge(Client.of(name, "wampcra")).extra().get("salt");
  }

  @Test
  void saltsAreTheSameAfterARestart() {
    byte[] another = new byte[32];
    Arrays.fill(another, (byte) 1);
    try (Logins first = new Logins(METHODS);
        Logins again = new Logins(METHODS);
        Logins others = new Logins(another, METHODS)) {
      assertThat(salt(first, "eve")).isEqualTo(salt(again, "eve")).isNotEqualTo(salt(first, "eva"));
      assertThat(salt(others, "eve")).isNotEqualTo(salt(first, "eve"));
    }
  }

  @Test
  void whoIsKnownToTheSingleSignOnRealmIsAskedTheSameInAllRealms() {
    assertThat(salt(logins, "onlyinsso")).isEqualTo(salt(logins, "keptbysso"));
  }

  // ---------------------------------------------------------------------------- habits

  @Test
  void nobodyHasWhatOthersHaveAsOftenAsTheyDo() {
    try (Logins mixed = new Logins(METHODS)) {
      for (int i = 0; i < 100; i++) {
        mixed.directory.putUser(
            REALM,
            User.of("user" + i)
                .withPasswords(
                    List.of(
                        new PasswordRecord.Cra(
                            new Kdf.Pbkdf2(i < 30 ? 1000 : 2000), 32, "c2FsdA==", "x"))));
      }

      Map<Object, Integer> seen = new LinkedHashMap<>();
      Map<String, Object> before = new LinkedHashMap<>();
      for (int i = 0; i < 2000; i++) {
        Map<String, Object> extra = mixed.challenge(Client.of("eve" + i, "wampcra")).extra();
        seen.merge(extra.get("iterations"), 1, Integer::sum);
        before.put("eve" + i, extra.get("iterations"));
        assertThat((String) extra.get("salt")).hasSize(8).endsWith("==");
      }

      assertThat(seen.keySet()).containsExactlyInAnyOrder(1000, 2000);
      assertThat(seen.get(1000)).isBetween(500, 700);

      // One user more moves the names that it must, and no others.
      mixed.directory.putUser(
          REALM,
          User.of("more")
              .withPasswords(
                  List.of(new PasswordRecord.Cra(new Kdf.Pbkdf2(1000), 32, "c2FsdA==", "x"))));
      before.forEach(
          (name, iterations) -> {
            Object now = mixed.challenge(Client.of(name, "wampcra")).extra().get("iterations");
            assertThat(now).isIn(iterations, 1000);
          });
    }
  }
}
