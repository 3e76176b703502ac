package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import io.starling.router.port.EventLimits;
import io.starling.router.port.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Event retention (checklist 10.4). */
class RetentionScenarioTest extends ScenarioTest {

  private static final String JOINED =
      """
      A joins realm1 as al/user
      B joins realm1 as bo/user
      """;

  private static Limits withEvents(EventLimits events) {
    Limits d = Limits.DEFAULT;
    return new Limits(
        d.uriLength(),
        d.outboundSoft(),
        d.outboundHard(),
        d.slowReceiver(),
        d.pendingCalls(),
        d.registrationsPerSession(),
        d.subscriptionsPerSession(),
        d.helloTimeout(),
        d.goodbyeTimeout(),
        d.idleTimeout(),
        d.mailboxBytes(),
        events);
  }

  @Test
  void t051_restrictedEventIsReplayedToThoseItIsForOnly() {
    play(
        """
        P joins realm1 as pa/user
        A joins realm1 as al/user
        B joins realm1 as bo/admin
        P -> [16, 1, {'retain': true, 'acknowledge': true}, 'com.topic', ['all']]
        P <- [17, 1, $open]
        P -> [16, 2, {'retain': true, 'acknowledge': true, 'eligible_authrole': ['admin']}, 'com.topic', ['admins']]
        P <- [17, 2, $admins]
        P -> [16, 3, {'retain': true, 'exclude': [$A, $B]}, 'com.topic', ['others']]
        A -> [32, 1, {'get_retained': true}, 'com.topic']
        A <- [33, 1, $sub]
        A <- [36, $sub, $open, {'retained': true}, ['all']]
        B -> [32, 1, {'get_retained': true}, 'com.topic']
        B <- [33, 1, $sub]
        B <- [36, $sub, $admins, {'retained': true}, ['admins']]
        P -> [16, 4, {'retain': true, 'acknowledge': true}, 'com.topic', ['new'], {'k': 1}]
        P <- [17, 4, $new]
        A <- [36, $sub, $new, {}, ['new'], {'k': 1}]
        B <- [36, $sub, $new, {}, ['new'], {'k': 1}]
        C joins realm1 as ce/admin
        C -> [32, 1, {'get_retained': true}, 'com.topic']
        C <- [33, 1, $sub]
        C <- [36, $sub, $new, {'retained': true}, ['new'], {'k': 1}]
        """);
  }

  @Test
  void t052_patternsReplayOneEventOfEachTopicInOrderOfPublication() {
    play(
        JOINED
            + """
            B -> [16, 1, {'retain': true}, 'a.2', ['old']]
            B -> [16, 2, {'retain': true, 'disclose_me': true}, 'a.1', [1]]
            B -> [16, 3, {'retain': true}, 'a.2', [2]]
            B -> [16, 4, {'retain': true}, 'a.2.x', [3]]
            B -> [16, 5, {'retain': true}, 'b.1', [4]]
            A -> [32, 1, {'match': 'prefix', 'get_retained': true}, 'a.']
            A <- [33, 1, $prefix]
            A <- [36, $prefix, *, {'topic': 'a.1', 'retained': true, 'publisher': $B, 'publisher_authid': 'bo', 'publisher_authrole': 'user'}, [1]]
            A <- [36, $prefix, *, {'topic': 'a.2', 'retained': true}, [2]]
            A <- [36, $prefix, *, {'topic': 'a.2.x', 'retained': true}, [3]]
            A -> [32, 2, {'match': 'wildcard', 'get_retained': true}, '.1']
            A <- [33, 2, $wildcard]
            A <- [36, $wildcard, *, {'topic': 'a.1', 'retained': true, ...}, [1]]
            A <- [36, $wildcard, *, {'topic': 'b.1', 'retained': true}, [4]]
            A -> [32, 3, {'match': 'wildcard', 'get_retained': true}, 'a..x']
            A <- [33, 3, $middle]
            A <- [36, $middle, *, {'topic': 'a.2.x', 'retained': true}, [3]]
            A -> [32, 4, {'match': 'wildcard', 'get_retained': true}, 'a.']
            A <- [33, 4, $last]
            A <- [36, $last, *, {'topic': 'a.1', 'retained': true, ...}, [1]]
            A <- [36, $last, *, {'topic': 'a.2', 'retained': true}, [2]]
            A -> [32, 5, {'match': 'prefix', 'get_retained': true}, '']
            A <- [33, 5, $all]
            A <- [36, $all, *, {'topic': 'a.1', ...}, [1]]
            A <- [36, $all, *, {'topic': 'a.2', ...}, [2]]
            A <- [36, $all, *, {'topic': 'a.2.x', ...}, [3]]
            A <- [36, $all, *, {'topic': 'b.1', ...}, [4]]
            A <- [36, $all, *, {'topic': 'wamp.subscription.on_create'}, ...]
            A <- [36, $all, *, {'topic': 'wamp.subscription.on_subscribe'}, ...]
            """);
  }

  @Test
  void t053_whoDoesNotAskGetsNoRetainedEvent() {
    play(
        JOINED
            + """
            B -> [16, 1, {'retain': true}, 'com.topic', [1]]
            A -> [32, 1, {}, 'com.topic']
            A <- [33, 1, $sub]
            A -> [32, 2, {'get_retained': false}, 'com.topic']
            A <- [33, 2, $sub]
            A <- nothing
            """);
  }

  @Test
  void retainedEventIsAnOrdinaryEventForWhoIsThere() {
    play(
        JOINED
            + """
            A -> [32, 1, {'get_retained': true}, 'com.topic']
            A <- [33, 1, $sub]
            A <- nothing
            B -> [16, 1, {'retain': true}, 'com.topic', [1]]
            A <- [36, $sub, *, {}, [1]]
            """);
    assertThat(scenario().router().count(Counter.EVENTS_RETAINED)).isEqualTo(1);
  }

  @Test
  void repeatedSubscriptionIsReplayedAgain() {
    play(
        JOINED
            + """
            A -> [32, 1, {}, 'com.topic']
            A <- [33, 1, $sub]
            B -> [16, 1, {'retain': true}, 'com.topic', [1]]
            A <- [36, $sub, $pub, {}, [1]]
            A -> [32, 2, {'get_retained': true}, 'com.topic']
            A <- [33, 2, $sub]
            A <- [36, $sub, $pub, {'retained': true}, [1]]
            B -> [16, 2, {}, 'com.topic', [2]]
            A <- [36, $sub, *, {}, [2]]
            """);
  }

  @Test
  void publisherIsLeftOutOfItsOwnUnlessItWantsItAndOthersOfItsAuthidAreNot() {
    play(
        """
        A joins realm1 as al/user
        B joins realm1 as al/user
        A -> [16, 1, {'retain': true}, 'com.one', [1]]
        A -> [16, 2, {'retain': true, 'exclude_me': false}, 'com.two', [2]]
        A -> [32, 3, {'match': 'prefix', 'get_retained': true}, 'com.']
        A <- [33, 3, $sub]
        A <- [36, $sub, *, {'topic': 'com.two', 'retained': true}, [2]]
        B -> [32, 1, {'match': 'prefix', 'get_retained': true}, 'com.']
        B <- [33, 1, $sub]
        B <- [36, $sub, *, {'topic': 'com.one', 'retained': true}, [1]]
        B <- [36, $sub, *, {'topic': 'com.two', 'retained': true}, [2]]
        """);
  }

  @Test
  void eventWithoutPayloadIsRetainedAndClearsNothing() {
    play(
        JOINED
            + """
            B -> [16, 1, {'retain': true}, 'com.topic', [1]]
            B -> [16, 2, {'retain': true}, 'com.topic']
            B -> [16, 3, {}, 'com.topic', [3]]
            A -> [32, 1, {'get_retained': true}, 'com.topic']
            A <- [33, 1, $sub]
            A <- [36, $sub, *, {'retained': true}]
            """);
  }

  @Test
  void retainedEventOutlivesItsPublisherAndItsSubscribers() {
    play(
        JOINED
            + """
            A -> [32, 1, {}, 'com.topic']
            A <- [33, 1, $sub]
            B -> [16, 1, {'retain': true}, 'com.topic', ['x', null, {'y': 1.5}]]
            A <- [36, $sub, $pub, {}, ['x', null, {'y': 1.5}]]
            B is lost
            A is lost
            C joins
            C -> [32, 1, {'get_retained': true}, 'com.topic']
            C <- [33, 1, $sub]
            C <- [36, $sub, $pub, {'retained': true}, ['x', null, {'y': 1.5}]]
            """);
  }

  @Test
  void refusedPublicationIsNotRetained() {
    play(
        """
        A joins never as al/user
        B joins never as bo/user
        B -> [16, 1, {'retain': true, 'disclose_me': true}, 'com.topic', [1]]
        B -> [16, 2, {'retain': true}, 'com..topic', [1]]
        B -> [16, 3, {'retain': true}, 'wamp.topic', [1]]
        A -> [32, 1, {'match': 'prefix', 'get_retained': true}, '']
        A <- [33, 1, $all]
        A <- [36, $all, *, {'topic': 'wamp.subscription.on_create'}, ...]
        A <- [36, $all, *, {'topic': 'wamp.subscription.on_subscribe'}, ...]
        A <- nothing
        """);
  }

  @Test
  void eventIsForgottenWhenItsTimeIsOver() {
    play(
        JOINED
            + """
            B -> [16, 1, {'retain': true, '_retained_ttl': 60}, 'com.short', [1]]
            B -> [16, 2, {'retain': true, '_retained_ttl': 'long'}, 'com.long', [2]]
            after 59900 ms
            A -> [32, 1, {'match': 'prefix', 'get_retained': true}, 'com.']
            A <- [33, 1, $sub]
            A <- [36, $sub, *, {'topic': 'com.short', 'retained': true}, [1]]
            A <- [36, $sub, *, {'topic': 'com.long', 'retained': true}, [2]]
            after 200 ms
            A -> [32, 2, {'match': 'prefix', 'get_retained': true}, 'com.']
            A <- [33, 2, $sub]
            A <- [36, $sub, *, {'topic': 'com.long', 'retained': true}, [2]]
            """);
  }

  @Test
  void timeOfTheRealmCutsThatOfThePublisher() {
    begin(withEvents(new EventLimits(10, 10_000, Duration.ofSeconds(10), 100, 100, 10, 10_000)));
    play(
        JOINED
            + """
            B -> [16, 1, {'retain': true, '_retained_ttl': 60}, 'com.a', [1]]
            B -> [16, 2, {'retain': true}, 'com.b', [2]]
            after 10000 ms
            A -> [32, 1, {'match': 'prefix', 'get_retained': true}, 'com.']
            A <- [33, 1, $sub]
            A <- nothing
            """);
  }

  @Test
  void fullMemoryRefusesNewTopicsAndForgetsWhatIsOutOfDate() {
    begin(withEvents(new EventLimits(2, 10_000, Duration.ZERO, 100, 100, 10, 10_000)));
    play(
        JOINED
            + """
            B -> [16, 1, {'retain': true, '_retained_ttl': 10}, 'com.a', [1]]
            B -> [16, 2, {'retain': true}, 'com.b', [2]]
            B -> [16, 3, {'retain': true}, 'com.c', [3]]
            B -> [16, 4, {'retain': true}, 'com.b', [4]]
            B -> [16, 5, {'retain': true, 'eligible_authrole': ['user']}, 'com.b', [5]]
            A -> [32, 1, {'match': 'prefix', 'get_retained': true}, 'com.']
            A <- [33, 1, $sub]
            A <- [36, $sub, *, {'topic': 'com.a', 'retained': true}, [1]]
            A -> [34, 2, $sub]
            A <- [35, 2]
            after 10000 ms
            B -> [16, 6, {'retain': true}, 'com.c', [6]]
            B -> [16, 7, {'retain': true}, 'com.d', [7]]
            A -> [32, 3, {'match': 'prefix', 'get_retained': true}, 'com.']
            A <- [33, 3, $sub]
            A <- [36, $sub, *, {'topic': 'com.c', 'retained': true}, [6]]
            A <- [36, $sub, *, {'topic': 'com.d', 'retained': true}, [7]]
            """);
    assertThat(scenario().router().count(Counter.EVENTS_RETAINED)).isEqualTo(5);
    assertThat(scenario().router().count(Counter.RETENTIONS_REFUSED)).isEqualTo(2);
  }

  @Test
  void memoryIsBoundedByBytes() {
    begin(withEvents(new EventLimits(100, 1_000, Duration.ZERO, 100, 100, 10, 10_000)));
    play(
        JOINED
            + """
            B -> [16, 1, {'retain': true}, 'com.a', ['%s']]
            B -> [16, 2, {'retain': true}, 'com.b', ['%s']]
            B -> [16, 3, {'retain': true}, 'com.a', ['x']]
            B -> [16, 4, {'retain': true}, 'com.b', ['x']]
            A -> [32, 1, {'match': 'prefix', 'get_retained': true}, 'com.']
            A <- [33, 1, $sub]
            A <- [36, $sub, *, {'topic': 'com.a', 'retained': true}, ['x']]
            A <- [36, $sub, *, {'topic': 'com.b', 'retained': true}, ['x']]
            """
                .replace("%s", "0123456789".repeat(60)));
    assertThat(scenario().router().count(Counter.RETENTIONS_REFUSED)).isEqualTo(1);
  }

  @Test
  void replayStopsAtTheOutboundLimit() {
    begin(SMALL);
    play(
        """
        A joins realm1 as al/user
        B joins realm1 as bo/user
        B -> [16, 1, {'retain': true}, 'com.a', ['%s']]
        A -> [32, 1, {'get_retained': true}, 'com.a']
        A <- [33, 1, $sub]
        A <- nothing
        """
            .replace("%s", "0123456789".repeat(60)));
    assertThat(scenario().router().count(Counter.EVENTS_DROPPED_SLOW_RECEIVER)).isEqualTo(1);
  }

  @Test
  void replayOfAPatternIsCutToTheLatestEvents() {
    begin(withEvents(new EventLimits(100, 10_000, Duration.ZERO, 2, 100, 10, 10_000)));
    play(
        JOINED
            + """
            B -> [16, 1, {'retain': true}, 'com.a', [1]]
            B -> [16, 2, {'retain': true}, 'com.b', [2]]
            B -> [16, 3, {'retain': true}, 'com.c', [3]]
            B -> [16, 4, {'retain': true}, 'com.a', [4]]
            A -> [32, 1, {'match': 'prefix', 'get_retained': true}, 'com.']
            A <- [33, 1, $sub]
            A <- [36, $sub, *, {'topic': 'com.c', 'retained': true}, [3]]
            A <- [36, $sub, *, {'topic': 'com.a', 'retained': true}, [4]]
            """);
    assertThat(scenario().router().count(Counter.EVENTS_DROPPED_REPLAY)).isEqualTo(1);
  }

  @Test
  void replayTellsTheTrustLevelOfThePublication() {
    play(
        """
        A joins trust as ann/guest
        B joins trust as al/staff
        B -> [16, 1, {'retain': true}, 'com.topic', [1]]
        A -> [32, 1, {'get_retained': true}, 'com.topic']
        A <- [33, 1, $sub]
        A <- [36, $sub, *, {'retained': true, 'trustlevel': 5}, [1]]
        """);
  }

  // --------------------------------------------------------------------------------- clearing

  @Test
  void retainedEventsAreClearedByTopicAndPattern() {
    play(
        JOINED
            + """
            B -> [16, 1, {'retain': true}, 'com.a', [1]]
            B -> [16, 2, {'retain': true}, 'com.ab', [2]]
            B -> [16, 3, {'retain': true}, 'net.b', [3]]
            B -> [16, 4, {'retain': true}, 'net.c', [4]]
            A -> [48, 1, {}, 'starling.retained.clear', ['com.a']]
            A <- [50, 1, {}, [1]]
            A -> [48, 2, {}, 'starling.retained.clear', ['com.a']]
            A <- [50, 2, {}, [0]]
            A -> [48, 3, {}, 'starling.retained.clear', ['.b', {'match': 'wildcard'}]]
            A <- [50, 3, {}, [1]]
            A -> [32, 4, {'match': 'prefix', 'get_retained': true}, '']
            A <- [33, 4, $sub]
            A <- [36, $sub, *, {'topic': 'com.ab', ...}, [2]]
            A <- [36, $sub, *, {'topic': 'net.c', ...}, [4]]
            A <- [36, $sub, *, {'topic': 'wamp.subscription.on_create'}, ...]
            A <- [36, $sub, *, {'topic': 'wamp.subscription.on_subscribe'}, ...]
            A -> [48, 5, {}, 'starling.retained.clear', ['', {'match': 'prefix'}]]
            A <- [50, 5, {}, [2]]
            """);
    scenario()
        .router()
        .router()
        .forEachRealm((realm, tables) -> assertThat(tables.retainedBytes()).isZero());
  }

  @Test
  void clearingRefusesWhatIsNoTopicAndWhoMayNotCall() {
    scenario().authorizer().deny("bo CALL starling.retained.clear EXACT");
    play(
        """
        A joins realm1 as al/user
        B joins realm1 as bo/guest
        A -> [48, 1, {}, 'starling.retained.clear', ['a..b']]
        A <- [8, 48, 1, {}, 'wamp.error.invalid_uri', ...]
        A -> [48, 2, {}, 'starling.retained.clear', []]
        A <- [8, 48, 2, {}, 'wamp.error.invalid_argument', ...]
        A -> [48, 3, {}, 'starling.retained.clear', ['a', {'match': 'best'}]]
        A <- [8, 48, 3, {}, 'wamp.error.invalid_argument', ...]
        B -> [48, 1, {}, 'starling.retained.clear', ['a']]
        B <- [8, 48, 1, {}, 'wamp.error.not_authorized', ...]
        """);
  }

  /** P's events lie in the mailbox of a loop that has a member already, when another one joins. */
  @Test
  void nothingOlderFollowsARetainedEvent() {
    play(
        """
        P joins realm1 as pa/user
        A joins realm1 as al/user
        Q joins realm1 as qu/user
        B joins realm1 as bo/user
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        P => [16, 1, {}, 'com.topic', [1]]
        P => [16, 2, {'retain': true}, 'com.topic', [2]]
        P => [16, 3, {}, 'com.topic', [3]]
        B => [32, 1, {'get_retained': true}, 'com.topic']
        """);
    scenario().client("P").runBurst(3);
    scenario().client("B").runBurst(1);
    play(
        """
        P => [16, 4, {}, 'com.topic', [4]]
        Q => [16, 1, {'retain': true}, 'com.topic', [5]]
        B <- [33, 1, $sub]
        B <- [36, $sub, *, {'retained': true}, [2]]
        A <- [36, $sub, *, {}, [1]]
        A <- [36, $sub, *, {}, [2]]
        A <- [36, $sub, *, {}, [3]]
        """);
    // 4 and 5 have no order among each other, but each comes once to both.
    for (String name : new String[] {"A", "B"}) {
      assertThat(scenario().actor(name).unexpected()).hasSize(2).noneMatch(e -> e.contains("ret"));
      scenario().actor(name).unexpected().clear();
    }
  }
}
