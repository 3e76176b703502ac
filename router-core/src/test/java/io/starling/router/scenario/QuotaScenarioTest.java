package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.router.port.Quota;
import io.starling.router.port.Quotas;
import io.starling.router.port.Quotas.OverRate;
import io.starling.router.port.RealmSettings;
import io.starling.wamp.uri.Uri;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rates and numbers of sessions, users, realms and addresses. */
class QuotaScenarioTest extends ScenarioTest {

  private static final Uri REALM = Uri.of("realm1");

  private static Quotas quotas(Object... limits) {
    Map<Quota, Long> said = new EnumMap<>(Quota.class);
    for (int i = 0; i < limits.length; i += 2) {
      said.put((Quota) limits[i], ((Integer) limits[i + 1]).longValue());
    }
    return Quotas.of(said);
  }

  private void realmHas(Quotas quotas) {
    scenario().put(RealmSettings.strict(REALM).withQuotas(quotas));
  }

  private void realmChangesTo(Quotas quotas) {
    realmHas(quotas);
    scenario().router().router().settingsChanged(REALM);
    scenario().router().run();
  }

  private long reached(Quota quota) {
    return IntStream.range(0, topology.loops)
        .mapToLong(i -> scenario().router().router().loop(i).counters().get(quota))
        .sum();
  }

  private long count(Counter counter) {
    return IntStream.range(0, topology.loops)
        .mapToLong(i -> scenario().router().router().loop(i).counters().get(counter))
        .sum();
  }

  // ---------------------------------------------------------------------------------- rates

  @Test
  void requestsAboveTheRateOfASessionAreRefused() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_SESSION, 3));
    play(
        """
        A joins
        A -> [16, 1, {'acknowledge': true}, 'com.x']
        A <- [17, 1, *]
        A -> [48, 2, {}, 'com.x']
        A <- [8, 48, 2, {}, 'wamp.error.no_such_procedure', ...]
        A -> [32, 3, {}, 'com.x']
        A <- [33, 3, *]
        A -> [16, 4, {'acknowledge': true}, 'com.x']
        A <- [8, 16, 4, {}, 'starling.error.rate_limited', ['a session may send 3 messages in a second'], {'limit': 'message_rate_per_session', 'max': 3, 'retry_after_ms': 334}]
        A -> [48, 5, {}, 'com.x']
        A <- [8, 48, 5, {}, 'starling.error.rate_limited', ...]
        A -> [64, 6, {}, 'com.x']
        A <- [8, 64, 6, {}, 'starling.error.rate_limited', ...]
        A -> [32, 7, {}, 'com.y']
        A <- [8, 32, 7, {}, 'starling.error.rate_limited', ...]
        after 334 ms
        A -> [32, 8, {}, 'com.y']
        A <- [33, 8, *]
        A -> [32, 9, {}, 'com.z']
        A <- [8, 32, 9, {}, 'starling.error.rate_limited', ...]
        """);
    assertThat(reached(Quota.MESSAGE_RATE_PER_SESSION)).isEqualTo(5);
  }

  @Test
  void publicationsWithoutAcknowledgementAreDroppedAndCounted() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_SESSION, 1));
    play(
        """
        A joins
        B joins
        B -> [32, 1, {}, 'com.x']
        B <- [33, 1, $sub]
        A -> [16, 1, {}, 'com.x', ['first']]
        A -> [16, 2, {}, 'com.x', ['second']]
        B <- [36, $sub, *, {}, ['first']]
        B <- nothing
        A <- nothing
        """);
    assertThat(count(Counter.PUBLICATIONS_REFUSED)).isEqualTo(1);
    assertThat(reached(Quota.MESSAGE_RATE_PER_SESSION)).isEqualTo(1);
  }

  @Test
  void sessionsOfAUserShareHisRate() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_USER, 2));
    play(
        """
        A joins realm1 as al/user
        B joins realm1 as al/user
        C joins realm1 as cleo/user
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, *]
        B -> [32, 1, {}, 'com.x']
        B <- [33, 1, *]
        A -> [32, 2, {}, 'com.y']
        A <- [8, 32, 2, {}, 'starling.error.rate_limited', [*], {'limit': 'message_rate_per_user', 'max': 2, 'retry_after_ms': 500}]
        B -> [32, 2, {}, 'com.y']
        B <- [8, 32, 2, {}, 'starling.error.rate_limited', ...]
        C -> [32, 1, {}, 'com.x']
        C <- [33, 1, *]
        """);
  }

  @Test
  void whoComesBackAtOnceFindsNoNewRate() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_USER, 2));
    play(
        """
        A joins realm1 as al/user
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, *]
        A -> [32, 2, {}, 'com.y']
        A <- [33, 2, *]
        A is lost
        B joins realm1 as al/user
        B -> [32, 1, {}, 'com.x']
        B <- [8, 32, 1, {}, 'starling.error.rate_limited', ...]
        B is lost
        after 5000 ms
        C joins realm1 as al/user
        C -> [32, 1, {}, 'com.x']
        C <- [33, 1, *]
        C -> [32, 2, {}, 'com.y']
        C <- [33, 2, *]
        """);
  }

  @Test
  void sessionsOfARealmShareItsRate() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_REALM, 2));
    play(
        """
        A joins
        B joins
        C joins
        D joins lenient
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, *]
        B -> [32, 1, {}, 'com.x']
        B <- [33, 1, *]
        C -> [32, 1, {}, 'com.x']
        C <- [8, 32, 1, {}, 'starling.error.rate_limited', [*], {'limit': 'message_rate_per_realm', ...}]
        D -> [32, 1, {}, 'com.x']
        D <- [33, 1, *]
        """);
  }

  @Test
  void sessionsOfAnAddressShareItsRateInAllRealms() {
    begin(Limits.DEFAULT.with(quotas(Quota.MESSAGE_RATE_PER_ADDRESS, 2)));
    play(
        """
        A joins
        B joins lenient
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, *]
        B -> [32, 1, {}, 'com.x']
        B <- [33, 1, *]
        A -> [32, 2, {}, 'com.y']
        A <- [8, 32, 2, {}, 'starling.error.rate_limited', [*], {'limit': 'message_rate_per_address', ...}]
        """);
  }

  @Test
  void refusalOfANarrowerLimitTakesNothingOfAWiderOne() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_SESSION, 1, Quota.MESSAGE_RATE_PER_REALM, 2));
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, *]
        A -> [32, 2, {}, 'com.y']
        A <- [8, 32, 2, {}, 'starling.error.rate_limited', [*], {'limit': 'message_rate_per_session', ...}]
        B -> [32, 1, {}, 'com.x']
        B <- [33, 1, *]
        """);
  }

  @Test
  void whatGivesBackIsNeverRefusedAndCounts() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_SESSION, 2));
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, $x]
        A -> [64, 2, {}, 'com.p']
        A <- [65, 2, $p]
        A -> [34, 3, $x]
        A <- [35, 3]
        A -> [66, 4, $p]
        A <- [67, 4]
        after 500 ms
        A -> [32, 5, {}, 'com.x']
        A <- [8, 32, 5, {}, 'starling.error.rate_limited', [*], {'limit': *, 'max': 2, 'retry_after_ms': 1000}]
        """);
  }

  @Test
  void resultsAreFreeAndProgressiveOnesAreNot() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_SESSION, 3));
    play(
        """
        B joins
        B -> [64, 1, {}, 'com.p']
        B <- [65, 1, $reg]
        A joins
        A -> [48, 1, {'receive_progress': true}, 'com.p']
        B <- [68, 1, $reg, {'receive_progress': true}]
        B -> [70, 1, {'progress': true}, [1]]
        A <- [50, 1, {'progress': true}, [1]]
        B -> [70, 1, {'progress': true}, [2]]
        A <- [50, 1, {'progress': true}, [2]]
        B -> [70, 1, {'progress': true}, [3]]
        A <- [8, 48, 1, {}, 'starling.error.rate_limited', [*], {'limit': 'message_rate_per_session', ...}]
        B -> [70, 1, {}, ['too late']]
        A -> [48, 2, {}, 'com.p']
        B <- [68, 2, $reg, {...}]
        B -> [70, 2, {}, ['free']]
        A <- [50, 2, {}, ['free']]
        """);
  }

  @Test
  void chunkAboveTheRateEndsItsCall() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_SESSION, 2));
    play(
        """
        B joins
        B -> [64, 1, {}, 'com.p']
        B <- [65, 1, $reg]
        A joins
        A -> [48, 1, {'progress': true}, 'com.p', [1]]
        B <- [68, 1, $reg, {'progress': true}, [1]]
        A -> [48, 1, {'progress': true}, 'com.p', [2]]
        B <- [68, 1, $reg, {'progress': true}, [2]]
        A -> [48, 1, {'progress': true}, 'com.p', [3]]
        A <- [8, 48, 1, {}, 'starling.error.rate_limited', ...]
        B <- [69, 1, {...}]
        A -> [48, 1, {}, 'com.p', [4]]
        A <- nothing
        """);
  }

  @Test
  void firstChunkThatIsRefusedEndsTheWholeCall() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_SESSION, 1));
    play(
        """
        A joins
        A -> [16, 1, {}, 'com.x']
        A -> [48, 2, {'progress': true}, 'com.p', [1]]
        A <- [8, 48, 2, {}, 'starling.error.rate_limited', ...]
        A -> [48, 2, {'progress': true}, 'com.p', [2]]
        A -> [48, 2, {}, 'com.p', [3]]
        A <- nothing
        """);
  }

  @Test
  void floodEndsTheSession() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_SESSION, 1, Quota.MESSAGE_RATE_PER_REALM, 5));
    play("A joins");
    for (int i = 1; i <= 11; i++) {
      play("A -> [16, " + i + ", {}, 'com.x']");
    }
    play(
        """
        A <- nothing
        A -> [16, 12, {}, 'com.x']
        A <- [3, {'message': 'a session may send 1 messages in a second, and sent many times as much'}, 'starling.error.rate_limited']
        A <- closed FLOOD
        """);
    assertThat(count(Counter.SESSIONS_FLOODING)).isEqualTo(1);
  }

  @Test
  void senderAboveTheRateIsNotReadFromWhenTheRealmDelays() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_SESSION, 2).with(OverRate.DELAY));
    play(
        """
        A joins
        A => [16, 1, {'acknowledge': true}, 'com.x']
        A -> [16, 2, {'acknowledge': true}, 'com.x']
        A <- [17, 1, *]
        A <- [17, 2, *]
        A is paused
        after 400 ms
        A is paused
        after 200 ms
        A is not paused
        A -> [16, 3, {'acknowledge': true}, 'com.x']
        A <- [17, 3, *]
        A is paused
        """);
    assertThat(count(Counter.SESSIONS_DELAYED)).isEqualTo(2);
    assertThat(reached(Quota.MESSAGE_RATE_PER_SESSION)).isEqualTo(2);
  }

  @Test
  void bytesOfPayloadHaveARate() {
    assumeTrue(topology.encoding);
    realmHas(quotas(Quota.BYTE_RATE_PER_SESSION, 100));
    String long200 = "x".repeat(200);
    play("A joins");
    play("A -> [16, 1, {'acknowledge': true}, 'com.x', ['" + long200 + "']]");
    play(
        """
        A <- [17, 1, *]
        A -> [16, 2, {'acknowledge': true}, 'com.x', ['y']]
        A <- [8, 16, 2, {}, 'starling.error.rate_limited', [*], {'limit': 'byte_rate_per_session', 'max': 100, ...}]
        A -> [32, 3, {}, 'com.x']
        A <- [33, 3, *]
        after 1100 ms
        A -> [16, 4, {'acknowledge': true}, 'com.x', ['y']]
        A <- [17, 4, *]
        """);
  }

  @Test
  void payloadsAreBounded() {
    assumeTrue(topology.encoding);
    realmHas(quotas(Quota.PAYLOAD_SIZE, 50));
    String large = "'" + "x".repeat(60) + "'";
    play(
        """
        B joins
        B -> [64, 1, {}, 'com.p']
        B <- [65, 1, $reg]
        A joins
        A -> [16, 1, {'acknowledge': true}, 'com.x', [LARGE]]
        A <- [8, 16, 1, {}, 'wamp.error.payload_size_exceeded', ['a payload may have 50 bytes'], {'limit': 'payload_size', 'max': 50}]
        A -> [48, 2, {}, 'com.p', [LARGE]]
        A <- [8, 48, 2, {}, 'wamp.error.payload_size_exceeded', ...]
        A -> [48, 3, {}, 'com.p', ['small']]
        B <- [68, 1, $reg, {}, ['small']]
        B -> [70, 1, {}, [LARGE]]
        A <- [8, 48, 3, {}, 'wamp.error.payload_size_exceeded', ...]
        A -> [48, 4, {}, 'com.p']
        B <- [68, 2, $reg, {}]
        B -> [8, 68, 2, {}, 'com.error', [LARGE]]
        A <- [8, 48, 4, {}, 'wamp.error.payload_size_exceeded', ...]
        """
            .replace("LARGE", large));
    assertThat(reached(Quota.PAYLOAD_SIZE)).isEqualTo(4);
  }

  // -------------------------------------------------------------------------------- numbers

  @Test
  void sessionsOfAUserAreBounded() {
    realmHas(quotas(Quota.SESSIONS_PER_USER, 2));
    play(
        """
        A joins realm1 as al/user
        B joins realm1 as al/user
        C connects
        C -> [1, 'realm1', {'authid': 'al', 'roles': {'caller': {}}}]
        C <- [3, {'message': 'a user may have 2 sessions'}, 'starling.error.limit_exceeded']
        C <- closed REFUSED
        D joins realm1 as dora/user
        A is lost
        E joins realm1 as al/user
        """);
    assertThat(reached(Quota.SESSIONS_PER_USER)).isEqualTo(1);
  }

  @Test
  void sessionsOfARealmAreBounded() {
    realmHas(quotas(Quota.SESSIONS_PER_REALM, 1));
    play(
        """
        A joins
        B connects
        B -> [1, 'realm1', {'roles': {'caller': {}}}]
        B <- [3, {'message': 'the realm may have 1 sessions'}, 'starling.error.limit_exceeded']
        B <- closed REFUSED
        A -> [6, {}, 'wamp.close.close_realm']
        A <- [6, {}, 'wamp.close.goodbye_and_out']
        C joins
        """);
  }

  @Test
  void registrationsOfAUserAndARealmAreBounded() {
    realmHas(quotas(Quota.REGISTRATIONS_PER_USER, 2, Quota.REGISTRATIONS_PER_REALM, 3));
    play(
        """
        A joins realm1 as al/user
        B joins realm1 as al/user
        C joins realm1 as cleo/user
        A -> [64, 1, {}, 'com.a']
        A <- [65, 1, $a]
        B -> [64, 1, {}, 'com.a']
        B <- [8, 64, 1, {}, 'wamp.error.procedure_already_exists', ...]
        B -> [64, 2, {}, 'com.b']
        B <- [65, 2, *]
        A -> [64, 2, {}, 'com.c']
        A <- [8, 64, 2, {}, 'starling.error.limit_exceeded', ['a user may have 2 registrations'], {'limit': 'registrations_per_user', 'max': 2}]
        C -> [64, 1, {}, 'com.c']
        C <- [65, 1, *]
        C -> [64, 2, {}, 'com.d']
        C <- [8, 64, 2, {}, 'starling.error.limit_exceeded', ['the realm may have 3 registrations'], {'limit': 'registrations_per_realm', 'max': 3}]
        A -> [66, 3, $a]
        A <- [67, 3]
        C -> [64, 3, {}, 'com.d']
        C <- [65, 3, *]
        B is lost
        A -> [64, 4, {}, 'com.e']
        A <- [65, 4, *]
        """);
  }

  @Test
  void subscriptionsOfAUserAndARealmAreBounded() {
    realmHas(quotas(Quota.SUBSCRIPTIONS_PER_USER, 2, Quota.SUBSCRIPTIONS_PER_REALM, 3));
    play(
        """
        A joins realm1 as al/user
        B joins realm1 as al/user
        C joins realm1 as cleo/user
        A -> [32, 1, {}, 'com.a']
        A <- [33, 1, $a]
        A -> [32, 2, {}, 'com.a']
        A <- [33, 2, $a]
        B -> [32, 1, {}, 'com.a']
        B <- [33, 1, *]
        A -> [32, 3, {}, 'com.b']
        A <- [8, 32, 3, {}, 'starling.error.limit_exceeded', ['a user may have 2 subscriptions'], {'limit': 'subscriptions_per_user', 'max': 2}]
        C -> [32, 1, {}, 'com.a']
        C <- [33, 1, *]
        C -> [32, 2, {}, 'com.b']
        C <- [8, 32, 2, {}, 'starling.error.limit_exceeded', [*], {'limit': 'subscriptions_per_realm', 'max': 3}]
        A -> [34, 4, $a]
        A <- [35, 4]
        C -> [32, 3, {}, 'com.b']
        C <- [33, 3, *]
        """);
  }

  @Test
  void openCallsOfAUserAndARealmAreBounded() {
    realmHas(quotas(Quota.PENDING_CALLS_PER_USER, 1, Quota.PENDING_CALLS_PER_REALM, 2));
    play(
        """
        S joins
        S -> [64, 1, {}, 'com.p']
        S <- [65, 1, $reg]
        A joins realm1 as al/user
        B joins realm1 as al/user
        C joins realm1 as cleo/user
        D joins realm1 as dora/user
        A -> [48, 1, {}, 'com.p']
        S <- [68, $i, $reg, {}]
        B -> [48, 1, {}, 'com.p']
        B <- [8, 48, 1, {}, 'starling.error.limit_exceeded', ['a user may have 1 calls open'], {'limit': 'pending_calls_per_user', 'max': 1}]
        C -> [48, 1, {}, 'com.p']
        S <- [68, $j, $reg, {}]
        D -> [48, 1, {}, 'com.p']
        D <- [8, 48, 1, {}, 'starling.error.limit_exceeded', [*], {'limit': 'pending_calls_per_realm', 'max': 2}]
        D -> [48, 2, {}, 'com.nobody']
        D <- [8, 48, 2, {}, 'starling.error.limit_exceeded', ...]
        S -> [70, $i, {}, ['done']]
        A <- [50, 1, {}, ['done']]
        B -> [48, 2, {}, 'com.nobody']
        B <- [8, 48, 2, {}, 'wamp.error.no_such_procedure', ...]
        B -> [48, 3, {}, 'com.p']
        S <- [68, $k, $reg, {}]
        C is lost
        S <- [69, $j, {...}]
        D -> [48, 3, {}, 'com.p']
        S <- [68, $l, $reg, {}]
        """);
  }

  @Test
  void whatAnAddressHasInAllRealmsIsBounded() {
    begin(
        Limits.DEFAULT.with(
            quotas(
                Quota.SESSIONS_PER_ADDRESS,
                3,
                Quota.REGISTRATIONS_PER_ADDRESS,
                2,
                Quota.SUBSCRIPTIONS_PER_ADDRESS,
                1,
                Quota.PENDING_CALLS_PER_ADDRESS,
                1)));
    play(
        """
        A joins realm1 as al/user
        B joins lenient as bea/user
        C joins realm1 as cleo/user
        D connects
        D -> [1, 'realm1', {'authid': 'dora', 'roles': {'caller': {}}}]
        D <- [3, {'message': 'an address may have 3 sessions'}, 'starling.error.limit_exceeded']
        D <- closed REFUSED
        A -> [64, 1, {}, 'com.a']
        A <- [65, 1, $a]
        B -> [64, 1, {}, 'com.a']
        B <- [65, 1, $b]
        C -> [64, 1, {}, 'com.c']
        C <- [8, 64, 1, {}, 'starling.error.limit_exceeded', ['an address may have 2 registrations'], {'limit': 'registrations_per_address', 'max': 2}]
        B -> [66, 2, $b]
        B <- [67, 2]
        C -> [64, 2, {}, 'com.c']
        C <- [65, 2, *]
        A -> [32, 2, {}, 'com.t']
        A <- [33, 2, *]
        B -> [32, 3, {}, 'com.t']
        B <- [8, 32, 3, {}, 'starling.error.limit_exceeded', [*], {'limit': 'subscriptions_per_address', 'max': 1}]
        C -> [48, 3, {}, 'com.a']
        A <- [68, $i, $a, {}]
        B -> [48, 4, {}, 'com.nobody']
        B <- [8, 48, 4, {}, 'starling.error.limit_exceeded', ['an address may have 1 calls open'], {'limit': 'pending_calls_per_address', 'max': 1}]
        A -> [70, $i, {}]
        C <- [50, 3, {}]
        A is lost
        B -> [32, 5, {}, 'com.t']
        B <- [33, 5, *]
        D connects
        D joins realm1 as dora/user
        """);
  }

  @Test
  void whoIsRefusedByHisUserTakesNothingFromHisAddress() {
    begin(
        Limits.DEFAULT.with(
            quotas(Quota.SUBSCRIPTIONS_PER_ADDRESS, 2, Quota.SUBSCRIPTIONS_PER_USER, 1)));
    play(
        """
        A joins realm1 as al/user
        B joins realm1 as bea/user
        A -> [32, 1, {}, 'com.a']
        A <- [33, 1, *]
        A -> [32, 2, {}, 'com.b']
        A <- [8, 32, 2, {}, 'starling.error.limit_exceeded', [*], {'limit': 'subscriptions_per_user', ...}]
        B -> [32, 1, {}, 'com.a']
        B <- [33, 1, *]
        """);
  }

  // ------------------------------------------------------------------------------- changes

  @Test
  void limitsOfLiveSessionsBeginAndEndWithTheSettings() {
    play(
        """
        A joins realm1 as al/user
        A -> [64, 1, {}, 'com.a']
        A <- [65, 1, $a]
        A -> [64, 2, {}, 'com.b']
        A <- [65, 2, *]
        """);
    realmChangesTo(quotas(Quota.REGISTRATIONS_PER_USER, 2, Quota.MESSAGE_RATE_PER_SESSION, 2));
    play(
        """
        A -> [64, 3, {}, 'com.c']
        A <- [8, 64, 3, {}, 'starling.error.limit_exceeded', ['a user may have 2 registrations'], {...}]
        A -> [32, 4, {}, 'com.a']
        A <- [33, 4, *]
        A -> [32, 5, {}, 'com.b']
        A <- [8, 32, 5, {}, 'starling.error.rate_limited', ...]
        """);
    realmChangesTo(quotas(Quota.REGISTRATIONS_PER_USER, 3));
    play(
        """
        A -> [32, 6, {}, 'com.b']
        A <- [33, 6, *]
        A -> [64, 7, {}, 'com.c']
        A <- [65, 7, *]
        A -> [64, 8, {}, 'com.d']
        A <- [8, 64, 8, {}, 'starling.error.limit_exceeded', ['a user may have 3 registrations'], {...}]
        """);
    realmChangesTo(Quotas.NONE);
    play(
        """
        A -> [64, 9, {}, 'com.d']
        A <- [65, 9, *]
        """);
  }

  @Test
  void delayEndsWithTheLimit() {
    realmHas(quotas(Quota.MESSAGE_RATE_PER_SESSION, 1).with(OverRate.DELAY));
    play(
        """
        A joins
        A -> [16, 1, {}, 'com.x']
        A is paused
        """);
    realmChangesTo(Quotas.NONE);
    play("A is not paused");
  }

  @Test
  void realmSaysMoreOrLessThanTheNode() {
    begin(
        Limits.DEFAULT.with(
            quotas(Quota.SUBSCRIPTIONS_PER_USER, 1, Quota.REGISTRATIONS_PER_USER, 1)));
    realmHas(quotas(Quota.SUBSCRIPTIONS_PER_USER, 0, Quota.REGISTRATIONS_PER_SESSION, 1));
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.a']
        A <- [33, 1, *]
        A -> [32, 2, {}, 'com.b']
        A <- [33, 2, *]
        A -> [64, 3, {}, 'com.a']
        A <- [65, 3, *]
        A -> [64, 4, {}, 'com.b']
        A <- [8, 64, 4, {}, 'starling.error.limit_exceeded', [*], {'limit': 'registrations_per_session', ...}]
        B joins lenient
        B -> [32, 1, {}, 'com.a']
        B <- [33, 1, *]
        B -> [32, 2, {}, 'com.b']
        B <- [8, 32, 2, {}, 'starling.error.limit_exceeded', [*], {'limit': 'subscriptions_per_user', ...}]
        """);
  }
}
