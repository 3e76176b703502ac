package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.PASSWORD;
import static io.starling.security.authentication.Logins.REALM;
import static io.starling.security.authentication.Logins.accepted;
import static io.starling.security.authentication.Logins.answer;
import static io.starling.security.authentication.Logins.craSignature;
import static io.starling.security.authentication.Logins.denied;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Principal;
import io.starling.security.authentication.Logins.Client;
import io.starling.security.directory.Realm;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Cidr;
import io.starling.security.model.Group;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealmAuthenticatorTest {

  private static final String DENIED = "wamp.error.authentication_denied";
  private static final String NO_METHOD = "wamp.error.no_matching_auth_method";

  private final Logins logins =
      new Logins(
          AuthMethod.ANONYMOUS,
          AuthMethod.TRUST,
          AuthMethod.PASSWORD,
          AuthMethod.TICKET,
          AuthMethod.WAMPCRA);

  @AfterEach
  void close() {
    logins.close();
  }

  private Realm realm() {
    return Objects.requireNonNull(logins.directory.realm(REALM));
  }

  // ---------------------------------------------------------------------------- methods

  @Test
  void anonymousClientsGetARandomIdentity() {
    for (Client client : List.of(Client.of(null), Client.of("me", "anonymous"))) {
      Principal principal = accepted(logins.hello(client));

      assertThat(principal.authid()).isEqualTo("random");
      assertThat(principal.authrole()).isEqualTo("anonymous");
      assertThat(principal.rights()).isSameAs(Principal.Rights.ANONYMOUS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "ticket"})
  void thePasswordItselfIsTaken(String method) {
    logins.addUser("ann");
    Challenge challenge = logins.challenge(Client.of("ann", method));
    assertThat(challenge.method()).isEqualTo(method);
    assertThat(challenge.extra()).isEmpty();

    Principal principal = accepted(answer(challenge, PASSWORD));

    assertThat(principal.authid()).isEqualTo("ann");
    assertThat(principal.authmethod()).isEqualTo(method);
    assertThat(
            logins
                .authenticator
                .counters()
                .count(
                    principal.authmethod().equals("ticket")
                        ? AuthMethod.TICKET
                        : AuthMethod.PASSWORD))
        .isEqualTo(1);
    assertThat(denied(answer(logins.challenge(Client.of("ann", method)), "wrong")))
        .isEqualTo(DENIED);
    assertThat(denied(answer(logins.challenge(Client.of("ann", method)), ""))).isEqualTo(DENIED);
    assertThat(denied(answer(logins.challenge(Client.of("ann", method)), "x".repeat(5000))))
        .isEqualTo(DENIED);
  }

  @Test
  void wampcraTakesTheSignatureOfTheChallenge() {
    logins.addUser("a\"nn");
    Challenge challenge = logins.challenge(Client.of("a\"nn", "wampcra"));
    assertThat((String) challenge.extra().get("challenge"))
        .startsWith("{\"authid\":\"a\\\"nn\",\"authrole\":\"all\",\"authmethod\":\"wampcra\",")
        .contains("\"timestamp\":\"2030-01-02T03:04:05.600Z\"")
        .endsWith("\"session\":123456}");

    Principal principal = accepted(answer(challenge, craSignature(challenge, PASSWORD)));

    assertThat(principal.authid()).isEqualTo("a\"nn");
    assertThat(principal.authmethod()).isEqualTo("wampcra");
  }

  @Test
  void wampcraRefusesAnotherSignature() {
    logins.addUser("ann");
    Challenge first = logins.challenge(Client.of("ann", "wampcra"));
    Challenge second = logins.challenge(Client.of("ann", "wampcra"));

    assertThat(denied(answer(second, craSignature(first, PASSWORD)))).isEqualTo(DENIED);
    assertThat(denied(answer(first, craSignature(first, "wrong")))).isEqualTo(DENIED);
    assertThat(denied(answer(first, ""))).isEqualTo(DENIED);
  }

  @Test
  void trustBelievesWhoComesFromThere() {
    logins.addUser("ann");

    assertThat(accepted(logins.hello(Client.of("ann", "trust"))).authid()).isEqualTo("ann");
    assertThat(denied(logins.hello(Client.of("eve", "trust")))).isEqualTo(DENIED);
  }

  // ---------------------------------------------------------------------------- choice

  @Test
  void t124_theClientsFirstMethodThatIsAdmittedIsTaken() {
    logins.addUser("ann");
    logins.directory.define(realm().definition().withAuthmethods(AuthMethod.WAMPCRA));

    assertThat(logins.challenge(Client.of("ann", "ticket", "wampcra")).method())
        .isEqualTo("wampcra");
    assertThat(denied(logins.hello(Client.of("ann", "ticket")))).isEqualTo(NO_METHOD);

    logins.directory.define(
        realm().definition().withAuthmethods(AuthMethod.WAMPCRA, AuthMethod.TICKET));

    assertThat(logins.challenge(Client.of("ann", "ticket", "wampcra")).method())
        .isEqualTo("ticket");
    assertThat(logins.challenge(Client.of("ann", "wampcra", "ticket")).method())
        .isEqualTo("wampcra");
    assertThat(logins.challenge(Client.of("ann", "unknown", "ticket")).method())
        .isEqualTo("ticket");
  }

  @Test
  void withoutASourceNobodyGetsIn() {
    logins.addUser("ann");
    logins.admitEverywhere();

    assertThat(denied(logins.hello(Client.of(null))))
        .isEqualTo("wamp.error.authentication_required");
    assertThat(denied(logins.hello(Client.of("ann", "password", "wampcra")))).isEqualTo(NO_METHOD);
  }

  @Test
  void aSourceAdmitsAMethodForSomeUsersFromSomeAddresses() {
    logins.addUser("ann");
    logins.addUser("bob");
    Role ann = new Role.OfUser("ann");
    logins.directory.setSources(
        REALM,
        List.of(
            new Source(ann, Cidr.parse("10.0.0.0/8"), AuthMethod.TRUST, Map.of()),
            new Source(Role.ALL, Cidr.parse("fd00::/8"), AuthMethod.TICKET, Map.of()),
            new Source(Role.ALL, Cidr.parse("127.0.0.0/8"), AuthMethod.WAMPCRA, Map.of())));

    assertThat(accepted(logins.hello(Client.of("ann", "trust").from("10.9.8.7"))).authid())
        .isEqualTo("ann");
    assertThat(denied(logins.hello(Client.of("bob", "trust").from("10.9.8.7")))).isEqualTo(DENIED);
    assertThat(denied(logins.hello(Client.of("ann", "trust").from("11.9.8.7"))))
        .isEqualTo(NO_METHOD);
    assertThat(logins.challenge(Client.of("bob", "ticket").from("fd00::1%eth0")).method())
        .isEqualTo("ticket");
    assertThat(denied(logins.hello(Client.of("bob", "wampcra").from("fd00::1"))))
        .isEqualTo(NO_METHOD);
    // By a Unix socket, which is as near as loopback.
    assertThat(logins.challenge(Client.of("bob", "wampcra").from(null)).method())
        .isEqualTo("wampcra");
    assertThat(denied(logins.hello(Client.of("bob", "wampcra").from("no address"))))
        .isEqualTo(NO_METHOD);
  }

  @Test
  void aSourceForOneUserLetsNobodyElseIn() {
    logins.addUser("ann");
    logins.addUser("bob");
    logins.directory.setSources(
        REALM,
        List.of(
            new Source(
                new Role.OfUser("ann"), Cidr.parse("10.0.0.0/8"), AuthMethod.TICKET, Map.of())));

    assertThat(
            accepted(
                    answer(logins.challenge(Client.of("ann", "ticket").from("10.1.1.1")), PASSWORD))
                .authid())
        .isEqualTo("ann");
    assertThat(
            denied(answer(logins.challenge(Client.of("bob", "ticket").from("10.1.1.1")), PASSWORD)))
        .isEqualTo(DENIED);
    assertThat(denied(logins.hello(Client.of("ann", "ticket").from("11.1.1.1"))))
        .isEqualTo(NO_METHOD);
  }

  @Test
  void whoIsNotTrustedIsAskedByTheNextMethod() {
    logins.addUser("ann");
    logins.directory.putUser(REALM, User.of("off").withEnabled(false));

    assertThat(accepted(logins.hello(Client.of("ann", "trust", "ticket"))).authmethod())
        .isEqualTo("trust");
    assertThat(logins.challenge(Client.of("eve", "trust", "ticket")).method()).isEqualTo("ticket");
    assertThat(logins.challenge(Client.of("off", "trust", "ticket")).method()).isEqualTo("ticket");
  }

  @Test
  void aMethodNeedsAnIdentity() {
    assertThat(denied(logins.hello(Client.of(null, "password")))).isEqualTo(NO_METHOD);
  }

  @Test
  void aRealmWithoutSecurityIsOpenToAnonymousClients() {
    logins.directory.define(realm().definition().withSecurityEnabled(false));
    logins.admitEverywhere();

    assertThat(accepted(logins.hello(Client.of(null))).authrole()).isEqualTo("anonymous");
    assertThat(denied(logins.hello(Client.of("ann", "password")))).isEqualTo(NO_METHOD);
  }

  @Test
  void aPrototypeIsNotJoined() {
    RealmDefinition plain = RealmDefinition.of(Uri.of("com.proto"));
    logins.directory.merge(
        RealmContent.empty(
            new RealmDefinition(
                plain.uri(), "", true, null, false, null, null, null, false, plain.routing())));
    logins.directory.remove(REALM);

    assertThat(denied(logins.hello(Client.of(null)))).isEqualTo("wamp.error.no_such_realm");
    assertThat(Objects.requireNonNull(logins.directory.realm(plain.uri())).allowsConnections())
        .isFalse();
  }

  // ---------------------------------------------------------------------------- who

  @Test
  void t123_whoDoesNotExistIsChallengedLikeAnybodyElse() {
    User ann = logins.addUser("ann");
    Challenge first = logins.challenge(Client.of("eve", "wampcra"));
    Challenge second = logins.challenge(Client.of("eve", "wampcra"));
    Challenge real = logins.challenge(Client.of("ann", "wampcra"));

    assertThat(first.extra().get("salt")).isEqualTo(second.extra().get("salt"));
    assertThat(first.extra().get("salt"))
        .isNotEqualTo(logins.challenge(Client.of("eva", "wampcra")).extra().get("salt"));
    assertThat(first.extra().keySet()).isEqualTo(real.extra().keySet());
    assertThat(first.extra())
        .containsEntry("iterations", real.extra().get("iterations"))
        .containsEntry("keylen", real.extra().get("keylen"));
    assertThat(((String) first.extra().get("salt")).length())
        .isEqualTo(((String) real.extra().get("salt")).length());
    assertThat(answer(first, craSignature(first, PASSWORD)))
        .isEqualTo(answer(real, craSignature(real, "wrong")));
    assertThat(answer(logins.challenge(Client.of("eve", "ticket")), PASSWORD))
        .isEqualTo(answer(logins.challenge(Client.of("ann", "ticket")), "wrong"));

    logins.directory.putUser(REALM, ann.withEnabled(false));

    assertThat(logins.challenge(Client.of("ann", "wampcra")).extra().get("salt"))
        .isEqualTo(real.extra().get("salt"));
    assertThat(answer(logins.challenge(Client.of("ann", "ticket")), PASSWORD))
        .isEqualTo(answer(logins.challenge(Client.of("eve", "ticket")), PASSWORD));
  }

  @Test
  void whoHasNoPasswordFailsLikeWhoHasAnother() {
    logins.directory.putUser(REALM, User.of("keyless"));

    Challenge challenge = logins.challenge(Client.of("keyless", "wampcra"));

    assertThat(denied(answer(challenge, craSignature(challenge, PASSWORD)))).isEqualTo(DENIED);
  }

  @Test
  void whatIsChangedWhileAClientAnswersCounts() {
    User ann = logins.addUser("ann");
    Challenge challenge = logins.challenge(Client.of("ann", "wampcra"));
    String signature = craSignature(challenge, PASSWORD);

    logins.directory.putUser(REALM, ann.withEnabled(false));
    assertThat(denied(answer(challenge, signature))).isEqualTo(DENIED);

    logins.addUser("ann");
    assertThat(denied(answer(challenge, signature))).isEqualTo(DENIED);

    logins.directory.removeUser(REALM, "ann");
    assertThat(denied(answer(challenge, signature))).isEqualTo(DENIED);
  }

  @Test
  void anAliasLogsInAsTheUserItself() {
    User ann = logins.addUser("ann");
    logins.directory.putUser(
        REALM,
        new User("ann", ann.passwords(), Set.of(), Set.of(), Set.of("a@x"), true, Map.of(), null));

    assertThat(accepted(answer(logins.challenge(Client.of("a@x", "ticket")), PASSWORD)).authid())
        .isEqualTo("ann");
  }

  @Test
  void credentialsMayBeKeptByASingleSignOnRealm() {
    Uri sso = Uri.of("com.sso");
    RealmDefinition plain = RealmDefinition.of(sso);
    logins.directory.merge(
        RealmContent.empty(
            new RealmDefinition(
                sso, "", false, null, true, null, null, null, null, plain.routing())));
    User ann = logins.addUser("ann");
    logins.directory.putUser(sso, ann);
    RealmDefinition own = realm().definition();
    logins.directory.define(
        new RealmDefinition(
            REALM, "", false, null, false, sso, null, own.authmethods(), null, own.routing()));
    logins.directory.putUser(
        REALM, new User("ann", List.of(), Set.of(), Set.of(), Set.of(), true, Map.of(), sso));

    assertThat(accepted(answer(logins.challenge(Client.of("ann", "ticket")), PASSWORD)).authid())
        .isEqualTo("ann");

    logins.directory.putUser(sso, ann.withEnabled(false));

    assertThat(denied(answer(logins.challenge(Client.of("ann", "ticket")), PASSWORD)))
        .isEqualTo(DENIED);
  }

  // ---------------------------------------------------------------------------- roles

  @Test
  void theRoleAskedForIsGrantedToMembersOnly() {
    logins.directory.putGroup(REALM, new Group("staff", Set.of(), Map.of()));
    logins.directory.putGroup(REALM, new Group("devs", Set.of("staff"), Map.of()));
    logins.directory.putGroup(REALM, new Group("ops", Set.of(), Map.of()));
    logins.directory.putUser(REALM, User.of("ann").withGroups(Set.of("devs")));
    logins.directory.putUser(REALM, User.of("bob"));

    Principal all = accepted(logins.hello(Client.of("ann", "trust")));
    Principal devs = accepted(logins.hello(Client.of("ann", "trust").as("devs")));
    Principal staff = accepted(logins.hello(Client.of("ann", "trust").as("staff")));

    assertThat(all.authrole()).isEqualTo("devs");
    assertThat(all.rights().roles()).containsExactly("all");
    assertThat(devs.rights().roles()).containsExactly("devs");
    assertThat(staff.authrole()).isEqualTo("staff");
    assertThat(accepted(logins.hello(Client.of("bob", "trust"))).authrole()).isEqualTo("undefined");
    assertThat(denied(logins.hello(Client.of("ann", "trust").as("ops"))))
        .isEqualTo("wamp.error.no_such_role");
    assertThat(denied(logins.hello(Client.of(null, "anonymous").as("ops"))))
        .isEqualTo("wamp.error.no_such_role");
  }

  @Test
  void theSamePrincipalHasTheSameRights() {
    logins.addUser("ann");
    logins.addUser("bob");

    Principal.Rights first = accepted(logins.hello(Client.of("ann", "trust"))).rights();
    Principal.Rights second = accepted(logins.hello(Client.of("ann", "trust"))).rights();
    Principal.Rights others = accepted(logins.hello(Client.of("bob", "trust"))).rights();

    assertThat(second).isSameAs(first);
    assertThat(others).isNotSameAs(first);
    assertThat(first.subject()).isEqualTo("ann");
  }

  @Test
  void sessionsAreToldWhatIsKeptWithTheUser() {
    logins.directory.putUser(
        REALM,
        new User("ann", List.of(), Set.of(), Set.of(), Set.of(), true, Map.of("floor", 3), null));

    assertThat(accepted(logins.hello(Client.of("ann", "trust"))).authextra())
        .isEqualTo(Map.of("meta", Map.of("floor", 3)));
  }
}
