package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.PASSWORD;
import static io.starling.security.authentication.Logins.REALM;
import static io.starling.security.authentication.Logins.accepted;
import static io.starling.security.authentication.Logins.answer;
import static io.starling.security.authentication.Logins.denied;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.wamp.message.ValuePayload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
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
          AuthMethod.TICKET,
          AuthMethod.PASSWORD,
          AuthMethod.WAMPCRA);

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
}
