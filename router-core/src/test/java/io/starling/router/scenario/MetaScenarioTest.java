package io.starling.router.scenario;

import static java.util.stream.Collectors.joining;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The meta API of sessions, registrations and subscriptions (checklist 12, 10.6, 11.13). */
class MetaScenarioTest extends ScenarioTest {

  // ------------------------------------------------------------------------------ sessions

  @Test
  void t095_killOfTheOwnSessionIsNoSuchSession() {
    play(
        """
        A joins
        A -> [48, 1, {}, 'wamp.session.kill', [$A]]
        A <- [8, 48, 1, {}, 'wamp.error.no_such_session', ...]
        A -> [48, 2, {}, 'wamp.session.kill', [1]]
        A <- [8, 48, 2, {}, 'wamp.error.no_such_session', ...]
        A -> [48, 3, {}, 'wamp.session.kill', [0]]
        A <- [8, 48, 3, {}, 'wamp.error.no_such_session', ...]
        """);
  }

  @Test
  void t096_killByAuthidAnswersWithIdsAndTheOthersWithACount() {
    play(
        """
        A joins realm1 as joe/user
        B joins realm1 as joe/user
        C joins realm1 as ann/staff
        A -> [48, 1, {}, 'wamp.session.kill_by_authid', ['joe']]
        A <- [50, 1, {}, [[$B]]]
        B <- [6, {}, 'wamp.close.killed']
        B -> [6, {}, 'wamp.close.goodbye_and_out']
        C <- nothing
        A -> [48, 2, {}, 'wamp.session.kill_by_authid', ['nobody']]
        A <- [50, 2, {}, [[]]]
        A -> [48, 3, {}, 'wamp.session.kill_by_authrole', ['staff']]
        A <- [50, 3, {}, [1]]
        C <- [6, {}, 'wamp.close.killed']
        C -> [6, {}, 'wamp.close.goodbye_and_out']
        D joins
        E joins lenient
        A -> [48, 4, {}, 'wamp.session.kill_all', [], {'message': 'bye'}]
        A <- [50, 4, {}, [1]]
        D <- [6, {'message': 'bye'}, 'wamp.close.killed']
        E <- nothing
        """);
  }

  @Test
  void t096_killByAuthidListsTheTwoOthersOfThree() {
    play(
        """
        A joins realm1 as joe/user
        B joins realm1 as joe/user
        C joins realm1 as joe/user
        A -> [48, 1, {}, 'wamp.session.kill_by_authid', ['joe']]
        A <- [50, 1, {}, [[*, *]]]
        B <- [6, {}, 'wamp.close.killed']
        C <- [6, {}, 'wamp.close.killed']
        A -> [48, 2, {}, 'wamp.session.list']
        A <- [50, 2, {}, [[$A]]]
        """);
  }

  @Test
  void t097_killedSessionGetsGoodbyeWithReasonAndMessage() {
    play(
        """
        A joins
        B joins
        C joins
        A -> [48, 1, {}, 'wamp.session.kill', [$B]]
        A <- [50, 1, {}]
        B <- [6, {}, 'wamp.close.killed']
        B -> [6, {}, 'wamp.close.goodbye_and_out']
        B <- closed SHUTDOWN
        A -> [48, 2, {}, 'wamp.session.kill', [$C], {'reason': 'com.x.out', 'message': 'so long'}]
        A <- [50, 2, {}]
        C <- [6, {'message': 'so long'}, 'com.x.out']
        after 6000 ms
        C <- closed GOODBYE_TIMEOUT
        """);
  }

  @Test
  void t098_killWithABadReasonKillsNobody() {
    play(
        """
        A joins
        B joins
        A -> [48, 1, {}, 'wamp.session.kill', [$B], {'reason': ''}]
        A <- [8, 48, 1, {}, 'wamp.error.invalid_uri', ...]
        A -> [48, 2, {}, 'wamp.session.kill_all', [], {'reason': 'a..b'}]
        A <- [8, 48, 2, {}, 'wamp.error.invalid_uri', ...]
        A -> [48, 3, {}, 'wamp.session.kill_by_authid', ['b'], {'reason': 5}]
        A <- [8, 48, 3, {}, 'wamp.error.invalid_argument', ...]
        B <- nothing
        A -> [48, 4, {}, 'wamp.session.count']
        A <- [50, 4, {}, [2]]
        """);
  }

  @Test
  void t102_onLeaveTellsSessionAuthidAndAuthrole() {
    play(
        """
        B joins
        B -> [32, 1, {}, 'wamp.session.on_leave']
        B <- [33, 1, $leave]
        A joins realm1 as al/staff
        C joins realm1 as cy/staff
        A -> [6, {}, 'wamp.close.close_realm']
        A <- [6, {}, 'wamp.close.goodbye_and_out']
        B <- [36, $leave, *, {}, [$A, 'al', 'staff']]
        C is lost
        B <- [36, $leave, *, {}, [$C, 'cy', 'staff']]
        """);
  }

  @Test
  void onJoinTellsTheSessionToOthersOnly() {
    play(
        """
        B joins
        B -> [32, 1, {'match': 'prefix'}, 'wamp.session']
        B <- [33, 1, $all]
        A joins realm1 as al/staff
        B <- [36, $all, *, {'topic': 'wamp.session.on_join'}, [{'session': $A, 'authid': 'al', 'authrole': 'staff', 'authmethod': *, 'authprovider': *, 'transport': {'type': 'simulation', 'peer': '127.0.0.1:1'}}]]
        B -> [48, 2, {}, 'wamp.session.get', [$A]]
        B <- [50, 2, {}, [{'session': $A, 'authid': 'al', 'authrole': 'staff', 'authmethod': *, 'authprovider': *, 'transport': {...}}]]
        C joins lenient
        B <- nothing
        """);
  }

  @Test
  void killAllIsToldToNobody() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {'match': 'prefix'}, 'wamp']
        A <- [33, 1, $all]
        A <- [36, $all, *, {'topic': 'wamp.subscription.on_create'}, [$A, {'id': $all, 'created': *, 'uri': 'wamp', 'match': 'prefix'}]]
        A <- [36, $all, *, {'topic': 'wamp.subscription.on_subscribe'}, [$A, $all]]
        B -> [32, 1, {}, 'com.x']
        B <- [33, 1, $x]
        A <- [36, $all, *, {'topic': 'wamp.subscription.on_create'}, [$B, {'id': $x, 'created': *, 'uri': 'com.x', 'match': 'exact'}]]
        A <- [36, $all, *, {'topic': 'wamp.subscription.on_subscribe'}, [$B, $x]]
        A -> [48, 2, {}, 'wamp.session.kill_all']
        A <- [50, 2, {}, [1]]
        B <- [6, {}, 'wamp.close.killed']
        A <- nothing
        """);
  }

  @Test
  void countAndListFilterByAuthrole() {
    play(
        """
        A joins realm1 as a/user
        B joins realm1 as b/staff
        C joins lenient as c/staff
        A -> [48, 1, {}, 'wamp.session.count']
        A <- [50, 1, {}, [2]]
        A -> [48, 2, {}, 'wamp.session.count', [['staff', 'x']]]
        A <- [50, 2, {}, [1]]
        A -> [48, 3, {}, 'wamp.session.count', [[]]]
        A <- [50, 3, {}, [0]]
        A -> [48, 4, {}, 'wamp.session.list', [['staff']]]
        A <- [50, 4, {}, [[$B]]]
        A -> [48, 5, {}, 'wamp.session.list', [null]]
        A <- [50, 5, {}, [[*, *]]]
        A -> [48, 6, {}, 'wamp.session.count', ['staff']]
        A <- [8, 48, 6, {}, 'wamp.error.invalid_argument', ...]
        A -> [48, 7, {}, 'wamp.session.count', [[1]]]
        A <- [8, 48, 7, {}, 'wamp.error.invalid_argument', ...]
        A -> [48, 8, {}, 'wamp.session.count', [[], 1]]
        A <- [8, 48, 8, {}, 'wamp.error.invalid_argument', ...]
        A -> [48, 9, {}, 'wamp.session.get', ['x']]
        A <- [8, 48, 9, {}, 'wamp.error.invalid_argument', ...]
        A -> [48, 10, {}, 'wamp.session.get']
        A <- [8, 48, 10, {}, 'wamp.error.invalid_argument', ...]
        A -> [48, 11, {}, 'wamp.session.get', [1]]
        A <- [8, 48, 11, {}, 'wamp.error.no_such_session', ...]
        A -> [48, 12, {}, 'wamp.session.get', [$C]]
        A <- [8, 48, 12, {}, 'wamp.error.no_such_session', ...]
        """);
  }

  @Test
  void ownRealmMayStandInFront() {
    play(
        """
        A joins
        A -> [48, 1, {}, 'wamp.session.count', ['realm1']]
        A <- [50, 1, {}, [1]]
        A -> [48, 2, {}, 'wamp.session.list', ['realm1', ['user']]]
        A <- [50, 2, {}, [[$A]]]
        A -> [48, 3, {}, 'wamp.session.get', ['realm1', $A]]
        A <- [50, 3, {}, [{'session': $A, ...}]]
        A -> [48, 4, {}, 'wamp.registration.lookup', ['realm1', 'com.x']]
        A <- [50, 4, {}, [null]]
        A -> [48, 5, {}, 'wamp.session.count', ['lenient']]
        A <- [8, 48, 5, {}, 'wamp.error.invalid_argument', ...]
        """);
  }

  @Test
  void listsComeInPages() {
    play(
        """
        A joins
        B joins
        C joins
        A -> [48, 1, {}, 'wamp.session.list', [], {'limit': 2}]
        A <- [50, 1, {}, [[$first, $second]]]
        A -> [48, 2, {}, 'wamp.session.list', [], {'limit': 2, 'after': $second}]
        A <- [50, 2, {}, [[$third]]]
        A -> [48, 3, {}, 'wamp.session.list', [], {'limit': 2, 'after': $third}]
        A <- [50, 3, {}, [[]]]
        A -> [48, 4, {}, 'wamp.session.list', [], {'limit': 0}]
        A <- [8, 48, 4, {}, 'wamp.error.invalid_argument', ...]
        A -> [32, 5, {}, 'com.x']
        A <- [33, 5, $x]
        A -> [32, 6, {'match': 'prefix'}, 'com.y']
        A <- [33, 6, $y]
        A -> [48, 7, {}, 'wamp.subscription.list', [], {'limit': 2}]
        A <- [50, 7, {}, [{'exact': [$x], 'prefix': [$y], 'wildcard': []}]]
        """);
  }

  @Test
  void detailsAreModified() {
    play(
        """
        A joins
        B joins
        A -> [48, 1, {}, 'wamp.session.modify_details', [$B, {'x': 1, 'y': 'z'}]]
        A <- [50, 1, {}]
        A -> [48, 2, {}, 'wamp.session.modify_details', [$B, {'x': null}]]
        A <- [50, 2, {}]
        A -> [48, 3, {}, 'wamp.session.get', [$B]]
        A <- [50, 3, {}, [{'session': $B, 'authid': 'b', 'authrole': 'user', 'authmethod': *, 'authprovider': *, 'transport': {...}, 'y': 'z'}]]
        A -> [48, 4, {}, 'wamp.session.modify_details', [$B, {'authrole': 'admin'}]]
        A <- [8, 48, 4, {}, 'wamp.error.invalid_argument', ...]
        A -> [48, 5, {}, 'wamp.session.modify_details', [1, {}]]
        A <- [8, 48, 5, {}, 'wamp.error.no_such_session', ...]
        """);
  }

  @Test
  void addedDetailsAreBoundedInNumberAndBytes() {
    play("A joins");
    String many =
        IntStream.range(0, 65).mapToObj(i -> "'k%d': 1".formatted(i)).collect(joining(", "));
    String large = "x".repeat(40_000);
    play(
        """
        A -> [48, 1, {}, 'wamp.session.modify_details', [$A, {%s}]]
        A <- [8, 48, 1, {}, 'starling.error.limit_exceeded', ...]
        A -> [48, 2, {}, 'wamp.session.modify_details', [$A, {'one': '%s'}]]
        A <- [50, 2, {}]
        A -> [48, 3, {}, 'wamp.session.modify_details', [$A, {'two': '%s'}]]
        A <- [8, 48, 3, {}, 'starling.error.limit_exceeded', ...]
        A -> [48, 4, {}, 'wamp.session.modify_details', [$A, {'one': null, 'two': '%s'}]]
        A <- [50, 4, {}]
        """
            .formatted(many, large, large, large));
  }

  @Test
  void sessionsAreCountedByRealmAsTheyComeAndGo() {
    play(
        """
        A joins
        B joins
        C joins
        D joins lenient
        A -> [48, 1, {}, 'wamp.session.count']
        A <- [50, 1, {}, [3]]
        D -> [48, 1, {}, 'wamp.session.count']
        D <- [50, 1, {}, [1]]
        B is lost
        C -> [6, {}, 'wamp.close.close_realm']
        C <- [6, {}, 'wamp.close.goodbye_and_out']
        A -> [48, 2, {}, 'wamp.session.count']
        A <- [50, 2, {}, [1]]
        """);
  }

  @Test
  void deniedCallIsNotAnswered() {
    scenario().authorizer().deny("a CALL wamp.session.kill_all EXACT");
    play(
        """
        A joins
        B joins
        A -> [48, 1, {}, 'wamp.session.kill_all']
        A <- [8, 48, 1, {}, 'wamp.error.not_authorized', ...]
        B <- nothing
        A -> [48, 2, {}, 'wamp.session.unheard_of']
        A <- [8, 48, 2, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  // ------------------------------------------------------------------------- registrations

  @Test
  void t099_firstAndLastCalleeCreateAndDelete() {
    play(
        """
        X joins
        X -> [32, 1, {'match': 'prefix'}, 'wamp.registration']
        X <- [33, 1, $all]
        A joins
        B joins
        A -> [64, 1, {'invoke': 'roundrobin'}, 'com.p']
        A <- [65, 1, $reg]
        X <- [36, $all, *, {'topic': 'wamp.registration.on_create'}, [$A, {'id': $reg, 'created': *, 'uri': 'com.p', 'match': 'exact', 'invoke': 'roundrobin'}]]
        X <- [36, $all, *, {'topic': 'wamp.registration.on_register'}, [$A, $reg]]
        B -> [64, 1, {'invoke': 'roundrobin'}, 'com.p']
        B <- [65, 1, $reg]
        X <- [36, $all, *, {'topic': 'wamp.registration.on_register'}, [$B, $reg]]
        A -> [66, 2, $reg]
        A <- [67, 2]
        X <- [36, $all, *, {'topic': 'wamp.registration.on_unregister'}, [$A, $reg]]
        B is lost
        X <- [36, $all, *, {'topic': 'wamp.registration.on_unregister'}, [$B, $reg]]
        X <- [36, $all, *, {'topic': 'wamp.registration.on_delete'}, [$B, $reg]]
        """);
  }

  @Test
  void t100_noMatchIsNullAndUnknownIdsAreErrors() {
    play(
        """
        A joins
        A -> [48, 1, {}, 'wamp.registration.lookup', ['com.x']]
        A <- [50, 1, {}, [null]]
        A -> [48, 2, {}, 'wamp.registration.match', ['com.x']]
        A <- [50, 2, {}, [null]]
        A -> [48, 3, {}, 'wamp.subscription.match', ['com.x']]
        A <- [50, 3, {}, [null]]
        A -> [48, 4, {}, 'wamp.subscription.lookup', ['com.x', {'match': 'prefix'}]]
        A <- [50, 4, {}, [null]]
        A -> [48, 5, {}, 'wamp.registration.get', [1]]
        A <- [8, 48, 5, {}, 'wamp.error.no_such_registration', ...]
        A -> [48, 6, {}, 'wamp.subscription.get', [1]]
        A <- [8, 48, 6, {}, 'wamp.error.no_such_subscription', ...]
        A -> [48, 7, {}, 'wamp.registration.list_callees', [1]]
        A <- [8, 48, 7, {}, 'wamp.error.no_such_registration', ...]
        A -> [48, 8, {}, 'wamp.subscription.count_subscribers', [1]]
        A <- [8, 48, 8, {}, 'wamp.error.no_such_subscription', ...]
        A -> [48, 9, {}, 'wamp.subscription.lookup', ['com.x', {'match': 'regex'}]]
        A <- [8, 48, 9, {}, 'wamp.error.invalid_argument', ...]
        """);
  }

  @Test
  void t101_listsHaveAllThreeKeys() {
    play(
        """
        A joins
        A -> [48, 1, {}, 'wamp.registration.list']
        A <- [50, 1, {}, [{'exact': [], 'prefix': [], 'wildcard': []}]]
        A -> [64, 2, {'match': 'wildcard'}, 'com..p']
        A <- [65, 2, $w]
        A -> [64, 3, {'match': 'prefix'}, 'com.q']
        A <- [65, 3, $p]
        A -> [64, 4, {}, 'com.q.r']
        A <- [65, 4, $e]
        A -> [48, 5, {}, 'wamp.registration.list']
        A <- [50, 5, {}, [{'exact': [$e], 'prefix': [$p], 'wildcard': [$w]}]]
        A -> [32, 6, {'match': 'wildcard'}, 'com..p']
        A <- [33, 6, $sw]
        A -> [48, 7, {}, 'wamp.subscription.list']
        A <- [50, 7, {}, [{'exact': [], 'prefix': [], 'wildcard': [$sw]}]]
        A -> [48, 8, {}, 'wamp.registration.match', ['com.q.r']]
        A <- [50, 8, {}, [$e]]
        A -> [48, 9, {}, 'wamp.registration.match', ['com.q.s']]
        A <- [50, 9, {}, [$p]]
        A -> [48, 10, {}, 'wamp.registration.lookup', ['com..p', {'match': 'wildcard'}]]
        A <- [50, 10, {}, [$w]]
        A -> [48, 11, {}, 'wamp.registration.get', [$w]]
        A <- [50, 11, {}, [{'id': $w, 'created': '2023-11-14T22:13:20.000Z', 'uri': 'com..p', 'match': 'wildcard', 'invoke': 'single'}]]
        """);
  }

  @Test
  void calleesAreListedAndRemoved() {
    play(
        """
        X joins
        A joins
        B joins realm1 without registration_revocation
        A -> [64, 1, {'invoke': 'roundrobin'}, 'com.p']
        A <- [65, 1, $reg]
        B -> [64, 1, {'invoke': 'roundrobin'}, 'com.p']
        B <- [65, 1, $reg]
        X -> [48, 1, {}, 'wamp.registration.list_callees', [$reg]]
        X <- [50, 1, {}, [[$A, $B]]]
        X -> [48, 2, {}, 'wamp.registration.count_callees', [$reg]]
        X <- [50, 2, {}, [2]]
        X -> [48, 3, {}, 'com.p']
        A <- [68, 1, $reg, {}]
        X -> [48, 4, {}, 'wamp.registration.remove_callee', [$reg, $A], {'reason': 'why not'}]
        A <- [67, 0, {'registration': $reg, 'reason': 'why not'}]
        X <- [50, 4, {}]
        A -> [70, 1, {}, [1]]
        X <- [50, 3, {}, [1]]
        X -> [48, 5, {}, 'wamp.registration.remove_callee', [$reg, $A]]
        X <- [8, 48, 5, {}, 'wamp.error.no_such_session', ...]
        X -> [48, 6, {}, 'wamp.registration.remove_callee', [$reg, $B]]
        X <- [50, 6, {}]
        B <- nothing
        X -> [48, 7, {}, 'wamp.registration.remove_callee', [$reg, $B]]
        X <- [8, 48, 7, {}, 'wamp.error.no_such_registration', ...]
        """);
  }

  // ------------------------------------------------------------------------- subscriptions

  @Test
  void t127_subscriptionEventsReachAPatternSubscriberOnce() {
    play(
        """
        X joins
        X -> [32, 1, {'match': 'prefix'}, 'wamp.subscription.']
        X <- [33, 1, $all]
        X <- [36, $all, *, {'topic': 'wamp.subscription.on_create'}, [$X, {'id': $all, ...}]]
        X <- [36, $all, *, {'topic': 'wamp.subscription.on_subscribe'}, [$X, $all]]
        A joins
        B joins
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, $x]
        X <- [36, $all, *, {'topic': 'wamp.subscription.on_create'}, [$A, {'id': $x, 'created': *, 'uri': 'com.x', 'match': 'exact'}]]
        X <- [36, $all, *, {'topic': 'wamp.subscription.on_subscribe'}, [$A, $x]]
        A -> [32, 2, {}, 'com.x']
        A <- [33, 2, $x]
        X <- nothing
        B -> [32, 1, {}, 'com.x']
        B <- [33, 1, $x]
        X <- [36, $all, *, {'topic': 'wamp.subscription.on_subscribe'}, [$B, $x]]
        X -> [48, 2, {}, 'wamp.subscription.count_subscribers', [$x]]
        X <- [50, 2, {}, [2]]
        X -> [48, 3, {}, 'wamp.subscription.list_subscribers', [$x]]
        X <- [50, 3, {}, [[*, *]]]
        X -> [48, 4, {}, 'wamp.subscription.match', ['com.x']]
        X <- [50, 4, {}, [[$x]]]
        A -> [34, 3, $x]
        A <- [35, 3]
        X <- [36, $all, *, {'topic': 'wamp.subscription.on_unsubscribe'}, [$A, $x]]
        B -> [34, 2, $x]
        B <- [35, 2]
        X <- [36, $all, *, {'topic': 'wamp.subscription.on_unsubscribe'}, [$B, $x]]
        X <- [36, $all, *, {'topic': 'wamp.subscription.on_delete'}, [$B, $x]]
        """);
  }

  @Test
  void subscribersAreRemoved() {
    play(
        """
        X joins
        A joins
        B joins realm1 without subscription_revocation
        A -> [32, 1, {}, 'com.x']
        A <- [33, 1, $x]
        B -> [32, 1, {}, 'com.x']
        B <- [33, 1, $x]
        X -> [48, 1, {}, 'wamp.subscription.remove_subscriber', [$x, $A], {'reason': 'why not'}]
        A <- [35, 0, {'subscription': $x, 'reason': 'why not'}]
        X <- [50, 1, {}]
        X -> [48, 2, {}, 'wamp.subscription.remove_subscriber', [$x, $A]]
        X <- [8, 48, 2, {}, 'wamp.error.no_such_session', ...]
        X -> [48, 3, {}, 'wamp.subscription.remove_subscriber', [$x, $B]]
        X <- [50, 3, {}]
        X -> [16, 4, {}, 'com.x']
        A <- nothing
        B <- nothing
        X -> [48, 5, {}, 'wamp.subscription.get', [$x]]
        X <- [8, 48, 5, {}, 'wamp.error.no_such_subscription', ...]
        """);
  }

  @Test
  void t105_onUnregisterAndOnUnsubscribeComeBeforeOnLeave() {
    play(
        """
        B joins
        B -> [32, 1, {'match': 'wildcard'}, 'wamp..on_unregister']
        B <- [33, 1, $unregister]
        B -> [32, 2, {'match': 'wildcard'}, 'wamp..on_unsubscribe']
        B <- [33, 2, $unsubscribe]
        B -> [32, 3, {'match': 'wildcard'}, 'wamp..on_leave']
        B <- [33, 3, $leave]
        A joins
        A -> [64, 1, {}, 'com.p']
        A <- [65, 1, $p]
        A -> [32, 2, {}, 'com.x']
        A <- [33, 2, $x]
        A is lost
        B <- [36, $unsubscribe, *, {...}, [$A, $x]]
        B <- [36, $unregister, *, {...}, [$A, $p]]
        B <- [36, $leave, *, {...}, [$A, 'a', 'user']]
        """);
  }

  @Test
  void eventsOfASessionFollowItsJoining() {
    play(
        """
        B joins
        B -> [32, 1, {'match': 'prefix'}, 'wamp.session']
        B <- [33, 1, $session]
        B -> [32, 2, {'match': 'prefix'}, 'wamp.registration']
        B <- [33, 2, $registration]
        A joins
        A => [64, 1, {}, 'com.p']
        A <- [65, 1, $p]
        B <- [36, $session, *, {...}, [{'session': $A, ...}]]
        B <- [36, $registration, *, {...}, [$A, {...}]]
        B <- [36, $registration, *, {...}, [$A, $p]]
        """);
  }

  // ---------------------------------------------------------------------- calls in general

  @Test
  void laterAnswerIsNotGivenAfterCancel() {
    play(
        """
        A joins
        B joins
        A => [48, 1, {}, 'wamp.session.get', [$B]]
        A => [49, 1, {}]
        A <- *
        A -> [48, 2, {}, 'wamp.session.count']
        A <- [50, 2, {}, [2]]
        """);
  }

  @Test
  void payloadPassthruIsRefused() {
    play(
        """
        A joins
        A -> [48, 1, {'ppt_scheme': 'x_custom'}, 'wamp.session.count', ['x']]
        A <- [8, 48, 1, {}, 'wamp.error.feature_not_supported', ...]
        """);
  }
}
