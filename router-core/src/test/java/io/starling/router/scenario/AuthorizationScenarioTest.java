package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.Farewell;
import io.starling.router.port.Counter;
import io.starling.router.port.RealmSettings;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rights: denial, failure and change (checklist 10.6, 11.13, 14). */
class AuthorizationScenarioTest extends ScenarioTest {

  private static final Uri REALM = Uri.of("realm1");

  private void rightsChanged() {
    scenario().router().router().rightsChanged(REALM);
    scenario().router().run();
  }

  @Test
  void deniedRequestsAreAnsweredWithNotAuthorized() {
    scenario().authorizer().deny("a SUBSCRIBE com.x EXACT");
    scenario().authorizer().deny("a REGISTER com.x EXACT");
    scenario().authorizer().deny("a CALL com.x EXACT");
    scenario().authorizer().deny("a PUBLISH com.x EXACT");
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.x']
        A <- [8, 32, 1, {}, 'wamp.error.not_authorized', ...]
        A -> [64, 2, {}, 'com.x']
        A <- [8, 64, 2, {}, 'wamp.error.not_authorized', ...]
        A -> [48, 3, {}, 'com.x']
        A <- [8, 48, 3, {}, 'wamp.error.not_authorized', ...]
        A -> [16, 4, {'acknowledge': true}, 'com.x']
        A <- [8, 16, 4, {}, 'wamp.error.not_authorized', ...]
        """);
    assertThat(scenario().router().count(Counter.NOT_AUTHORIZED)).isEqualTo(4);
  }

  @Test
  void malformedUriIsToldBeforeTheDenial() {
    scenario().authorizer().deny("a CALL a..b EXACT");
    play(
        """
        A joins
        A -> [48, 1, {}, 'a..b']
        A <- [8, 48, 1, {}, 'wamp.error.invalid_uri', ...]
        """);
  }

  @Test
  void authorizerThatFailsDeniesWithAuthorizationFailed() {
    scenario().authorizer().setBroken(true);
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.x']
        A <- [8, 32, 1, {}, 'wamp.error.authorization_failed', ...]
        A -> [64, 2, {}, 'com.x']
        A <- [8, 64, 2, {}, 'wamp.error.authorization_failed', ...]
        A -> [48, 3, {}, 'com.x']
        A <- [8, 48, 3, {}, 'wamp.error.authorization_failed', ...]
        A -> [16, 4, {'acknowledge': true}, 'com.x']
        A <- [8, 16, 4, {}, 'wamp.error.authorization_failed', ...]
        A -> [16, 5, {}, 'com.x']
        A <- nothing
        """);
  }

  @Test
  void failureOfTheAuthorizerIsNotRemembered() {
    scenario().authorizer().setBroken(true);
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.x']
        A <- [8, 32, 1, {}, 'wamp.error.authorization_failed', ...]
        """);
    scenario().authorizer().setBroken(false);
    play(
        """
        A -> [32, 2, {}, 'com.x']
        A <- [33, 2, *]
        """);
  }

  @Test
  void unknownVersionOfRightsIsADenial() {
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, *]
        """);
    scenario().authorizer().setVersionBroken(true);
    play(
        """
        A -> [32, 2, {}, 'com.y']
        A <- [8, 32, 2, {}, 'wamp.error.authorization_failed', ...]
        """);
    scenario().authorizer().setVersionBroken(false);
    play(
        """
        A -> [32, 3, {}, 'com.y']
        A <- [33, 3, *]
        """);
  }

  @Test
  void changeOfRightsCountsForTheNextRequest() {
    play(
        """
        A joins
        A -> [16, 1, {'acknowledge': true}, 'com.x']
        A <- [17, 1, *]
        """);
    scenario().authorizer().deny("a PUBLISH com.x EXACT");
    play(
        """
        A -> [16, 2, {'acknowledge': true}, 'com.x']
        A <- [8, 16, 2, {}, 'wamp.error.not_authorized', ...]
        """);
    scenario().authorizer().allow("a PUBLISH com.x EXACT");
    play(
        """
        A -> [16, 3, {'acknowledge': true}, 'com.x']
        A <- [17, 3, *]
        """);
  }

  @Test
  @DisplayName("subscription_revocation")
  void changeOfRightsRevokesSubscriptions() {
    play(
        """
        A joins
        B joins
        C joins realm1 without subscription_revocation
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, $sub]
        A -> [32, 2, {}, 'com.y']
        A <- [33, 2, $other]
        B -> [32, 1, {}, 'com.x']
        B <- [33, 1, $sub]
        C -> [32, 1, {}, 'com.x']
        C <- [33, 1, $sub]
        """);
    scenario().authorizer().deny("a SUBSCRIBE com.x EXACT");
    scenario().authorizer().deny("c SUBSCRIBE com.x EXACT");
    rightsChanged();
    play(
        """
        A <- [35, 0, {'subscription': $sub, 'reason': *}]
        B <- nothing
        C <- nothing
        C -> [16, 2, {}, 'com.x']
        B <- [36, $sub, *, {}]
        C -> [16, 3, {}, 'com.y']
        A <- [36, $other, *, {}]
        A -> [34, 3, $sub]
        A <- [8, 34, 3, {}, 'wamp.error.no_such_subscription', ...]
        B -> [16, 2, {}, 'com.x']
        A <- nothing
        C <- nothing
        """);
  }

  @Test
  @DisplayName("registration_revocation")
  void changeOfRightsRevokesRegistrationsAndLetsInvocationsFinish() {
    play(
        """
        A joins
        B joins realm1 without registration_revocation
        C joins
        A -> [64, 1, {}, 'com.a']
        A <- [65, 1, $a]
        B -> [64, 1, {}, 'com.b']
        B <- [65, 1, $b]
        C -> [48, 1, {}, 'com.a']
        A <- [68, 1, $a, {}]
        """);
    scenario().authorizer().deny("a REGISTER com.a EXACT");
    scenario().authorizer().deny("b REGISTER com.b EXACT");
    rightsChanged();
    play(
        """
        A <- [67, 0, {'registration': $a, 'reason': *}]
        B <- nothing
        A -> [70, 1, {}, [1]]
        C <- [50, 1, {}, [1]]
        C -> [48, 2, {}, 'com.a']
        C <- [8, 48, 2, {}, 'wamp.error.no_such_procedure', ...]
        C -> [48, 3, {}, 'com.b']
        C <- [8, 48, 3, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  @Test
  void revocationsAreToldAsMetaEventsInOrder() {
    play(
        """
        X joins
        X -> [32, 1, {'match': 'wildcard'}, 'wamp..on_unsubscribe']
        X <- [33, 1, $unsubscribe]
        X -> [32, 2, {'match': 'wildcard'}, 'wamp..on_unregister']
        X <- [33, 2, $unregister]
        X -> [32, 3, {'match': 'wildcard'}, 'wamp..on_delete']
        X <- [33, 3, $delete]
        A joins
        A -> [32, 1, {'match': 'prefix'}, 'com.']
        A <- [33, 1, $sub]
        A -> [64, 2, {'match': 'wildcard'}, 'com..x']
        A <- [65, 2, $reg]
        """);
    scenario().authorizer().deny("a SUBSCRIBE com. PREFIX");
    scenario().authorizer().deny("a REGISTER com..x WILDCARD");
    rightsChanged();
    play(
        """
        A <- [35, 0, {'subscription': $sub, 'reason': *}]
        A <- [67, 0, {'registration': $reg, 'reason': *}]
        X <- [36, $unsubscribe, *, {'topic': 'wamp.subscription.on_unsubscribe'}, [$A, $sub]]
        X <- [36, $delete, *, {'topic': 'wamp.subscription.on_delete'}, [$A, $sub]]
        X <- [36, $unregister, *, {'topic': 'wamp.registration.on_unregister'}, [$A, $reg]]
        X <- [36, $delete, *, {'topic': 'wamp.registration.on_delete'}, [$A, $reg]]
        """);
    assertThat(scenario().router().count(Counter.SUBSCRIPTIONS_REVOKED)).isEqualTo(1);
    assertThat(scenario().router().count(Counter.REGISTRATIONS_REVOKED)).isEqualTo(1);
  }

  @Test
  void sweepReachesAllSessionsHoweverMuchThereIs() {
    play("A joins lenient\nB joins lenient\nC joins lenient\nD joins lenient");
    for (String name : List.of("A", "B", "C", "D")) {
      for (int i = 1; i <= 1_500; i++) {
        play(name + " => [32, %d, {}, 'com.x%d']".formatted(i, i));
      }
      scenario().router().run();
      scenario().actor(name).unexpected().clear();
      scenario().authorizer().deny(name.toLowerCase(Locale.ROOT) + " SUBSCRIBE com.x700 EXACT");
    }
    scenario().router().router().rightsChanged(Uri.of("lenient"));
    scenario().authorizer().deny("a SUBSCRIBE com.x1 EXACT");
    scenario().router().router().rightsChanged(Uri.of("lenient"));
    scenario().router().run();
    assertThat(scenario().router().count(Counter.SUBSCRIPTIONS_REVOKED)).isEqualTo(5);
    List.of("A", "B", "C", "D").forEach(name -> scenario().actor(name).unexpected().clear());
  }

  @Test
  void rightsThatAllowEverythingAreReadAnewWithTheirVersion() {
    scenario().authorizer().deny("a CALL com.x EXACT");
    scenario().authorizer().setOpen(true);
    play(
        """
        A joins
        A -> [48, 1, {}, 'com.x']
        A <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        """);
    assertThat(scenario().authorizer().questions()).isZero();
    scenario().authorizer().setOpen(false);
    play(
        """
        A -> [48, 2, {}, 'com.x']
        A <- [8, 48, 2, {}, 'wamp.error.not_authorized', ...]
        """);
  }

  @Test
  void decisionsAreRememberedForAllSessionsOfTheSameRights() {
    play("A joins");
    for (int i = 1; i <= 3_000; i++) {
      play("A => [48, %d, {}, 'com.x%d']".formatted(i, i % 500));
    }
    scenario().router().run();
    scenario().actor("A").unexpected().clear();
    assertThat(scenario().authorizer().questions()).isBetween(500, 1_500);
  }

  @Test
  void nextChunkOfAnOpenCallNeedsTheRightToo() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        """);
    scenario().authorizer().deny("c CALL com.proc EXACT");
    play(
        """
        C -> [48, 1, {'progress': true}, 'com.proc', [2]]
        C <- [8, 48, 1, {}, 'wamp.error.not_authorized', ...]
        A <- [69, 1, {'mode': 'killnowait', ...}]
        A -> [70, 1, {}, [1]]
        C <- nothing
        """);
  }

  @Test
  void sessionsOfAnIdentityAreClosed() {
    play(
        """
        A joins realm1 as bob/user
        B joins realm1 as bob/user
        C joins realm1 as al/user
        D joins lenient as bob/user
        E joins realm1 as bob/user
        """);
    Uri reason = Uri.of("starling.close.user_disabled");
    scenario()
        .router()
        .router()
        .closeSessions(REALM, "bob", new Farewell(reason, "disabled", scenario().variable("E")));
    play(
        """
        A <- [6, {'message': 'disabled'}, 'starling.close.user_disabled']
        B <- [6, {'message': 'disabled'}, 'starling.close.user_disabled']
        C <- nothing
        D <- nothing
        E <- nothing
        """);
  }

  @Test
  void realmThatIsClosedEndsItsSessionsAndRefusesNewOnes() {
    play(
        """
        A joins
        B joins
        D joins lenient
        A -> [16, 1, {'retain': true, 'acknowledge': true}, 'com.x', [1]]
        A <- [17, 1, *]
        N connects
        """);
    scenario().removeRealm(REALM);
    scenario()
        .router()
        .router()
        .closeRealm(REALM, Farewell.of(WampUris.CLOSE_REALM, "the realm was removed"));
    play(
        """
        A <- [6, {'message': 'the realm was removed'}, 'wamp.close.close_realm']
        B <- [6, {'message': 'the realm was removed'}, 'wamp.close.close_realm']
        D <- nothing
        N -> [1, 'realm1', {'roles': {'caller': {}}}]
        N <- [3, {'message': *}, 'wamp.error.no_such_realm']
        N <- closed REFUSED
        """);
    scenario().put(RealmSettings.strict(REALM));
    play(
        """
        E joins
        E -> [32, 1, {'get_retained': true}, 'com.x']
        E <- [33, 1, *]
        E <- nothing
        """);
  }

  @Test
  void realmThatIsClosedRefusesWhoIsJoining() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authmethods': ['slow']}]
        A <- nothing
        """);
    scenario().removeRealm(REALM);
    scenario()
        .router()
        .router()
        .closeRealm(REALM, Farewell.of(WampUris.CLOSE_REALM, "the realm was removed"));
    play(
        """
        A <- [3, {'message': 'the realm was removed'}, 'wamp.close.close_realm']
        A <- closed SHUTDOWN
        """);
  }

  @Test
  void settingsOfARealmCountForLiveSessions() {
    play(
        """
        A joins
        A -> [48, 1, {'disclose_me': true}, 'com.x']
        A <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        """);
    RealmSettings strict = RealmSettings.strict(REALM);
    scenario()
        .put(
            new RealmSettings(
                REALM,
                true,
                true,
                false,
                RealmSettings.Disclosure.NEVER,
                Set.of(),
                strict.callTimeoutMax(),
                strict.trustLevels(),
                strict.histories()));
    scenario().router().router().settingsChanged(REALM);
    scenario().router().run();
    play(
        """
        A -> [48, 2, {'disclose_me': true}, 'com.x']
        A <- [8, 48, 2, {}, 'wamp.error.option_disallowed.disclose_me', ...]
        """);
  }

  @Test
  void changeInAnotherRealmRevokesNothing() {
    play(
        """
        A joins lenient
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, *]
        """);
    scenario().authorizer().deny("a SUBSCRIBE com.x EXACT");
    rightsChanged();
    play("A <- nothing");
  }

  @Test
  void trustLevelsOfTheRealmAreTold() {
    play(
        """
        A joins trust as a/user
        B joins trust as al/staff
        C joins trust as c/staff
        D joins trust as d/guest
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        A -> [64, 2, {}, 'com.proc']
        A <- [65, 2, $reg]
        B -> [16, 1, {}, 'com.topic']
        A <- [36, $sub, *, {'trustlevel': 5}]
        C -> [16, 1, {}, 'com.topic']
        A <- [36, $sub, *, {'trustlevel': 2}]
        D -> [16, 1, {}, 'com.topic']
        A <- [36, $sub, *, {'trustlevel': 0}]
        A -> [16, 3, {'exclude_me': false}, 'com.topic']
        A <- [36, $sub, *, {}]
        B -> [48, 2, {}, 'com.proc']
        A <- [68, 1, $reg, {'trustlevel': 5}]
        D -> [48, 2, {'disclose_me': true}, 'com.proc']
        A <- [68, 2, $reg, {'trustlevel': 0, 'caller': $D, 'caller_authid': 'd', 'caller_authrole': 'guest'}]
        A -> [48, 4, {}, 'com.proc']
        A <- [68, 3, $reg, {}]
        """);
  }
}
