package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publish and subscribe (checklist 10). */
class PubSubScenarioTest extends ScenarioTest {

  @Test
  void t032_publisherGetsItsOwnEventOnlyWhenItWantsTo() {
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        A -> [16, 2, {}, 'com.topic', [1]]
        A -> [16, 3, {'exclude_me': true}, 'com.topic', [2]]
        A <- nothing
        A -> [16, 4, {'exclude_me': false}, 'com.topic', [3]]
        A <- [36, $sub, *, {}, [3]]
        """);
  }

  @Test
  void t033_anotherSessionOfThePublishersAuthidGetsTheEvent() {
    play(
        """
        A joins realm1 as al/user
        B joins realm1 as al/user
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        B -> [32, 1, {}, 'com.topic']
        B <- [33, 1, $sub]
        A -> [16, 2, {}, 'com.topic']
        B <- [36, $sub, *, {}]
        """);
  }

  @Test
  void t034_repeatedSubscriptionIsOneSubscription() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        A -> [32, 2, {}, 'com.topic']
        A <- [33, 2, $sub]
        B -> [16, 1, {}, 'com.topic']
        A <- [36, $sub, *, {}]
        A -> [34, 3, $sub]
        A <- [35, 3]
        B -> [16, 2, {}, 'com.topic']
        A <- nothing
        A -> [34, 4, $sub]
        A <- [8, 34, 4, {}, 'wamp.error.no_such_subscription', ...]
        """);
  }

  @Test
  void t035_t036_everyMatchingSubscriptionDelivers() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'a.b']
        A <- [33, 1, $exact]
        A -> [32, 2, {'match': 'prefix'}, 'a']
        A <- [33, 2, $prefix]
        A -> [32, 3, {'match': 'wildcard'}, 'a.']
        A <- [33, 3, $wildcard]
        """);
    assertThat(scenario().variable("exact"))
        .isNotEqualTo(scenario().variable("prefix"))
        .isNotEqualTo(scenario().variable("wildcard"));
    play(
        """
        B -> [16, 1, {}, 'a.b', [], {'k': 'v'}]
        A <- [36, $exact, $pub, {}, [], {'k': 'v'}]
        A <- [36, $prefix, $pub, {'topic': 'a.b'}, [], {'k': 'v'}]
        A <- [36, $wildcard, $pub, {'topic': 'a.b'}, [], {'k': 'v'}]
        """);
  }

  @Test
  void t037_prefixIsAPrefixOfTheString() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {'match': 'prefix'}, 'com.app.top']
        A <- [33, 1, $sub]
        B -> [16, 1, {}, 'com.app.topic']
        A <- [36, $sub, *, {'topic': 'com.app.topic'}]
        B -> [16, 2, {}, 'com.app.top']
        A <- [36, $sub, *, {'topic': 'com.app.top'}]
        B -> [16, 3, {}, 'com.app.to']
        A <- nothing
        """);
  }

  @Test
  void t038_wildcardStandsForOneComponent() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {'match': 'wildcard'}, 'com..x']
        A <- [33, 1, $sub]
        B -> [16, 1, {}, 'com.a.x']
        A <- [36, $sub, *, {'topic': 'com.a.x'}]
        B -> [16, 2, {}, 'com.x']
        B -> [16, 3, {}, 'com.a.b.x']
        B -> [16, 4, {'acknowledge': true}, 'com..x']
        B <- [8, 16, 4, {}, 'wamp.error.invalid_uri', ...]
        A <- nothing
        """);
  }

  @Test
  void emptyPatterns() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {'match': 'prefix'}, '']
        A <- [33, 1, $all]
        A <- [36, $all, *, {'topic': 'wamp.subscription.on_create'}, [$A, {'id': $all, ...}]]
        A <- [36, $all, *, {'topic': 'wamp.subscription.on_subscribe'}, [$A, $all]]
        A -> [32, 2, {'match': 'wildcard'}, '']
        A <- [33, 2, $single]
        A <- [36, $all, *, {'topic': 'wamp.subscription.on_create'}, [$A, {'id': $single, ...}]]
        A <- [36, $all, *, {'topic': 'wamp.subscription.on_subscribe'}, [$A, $single]]
        B -> [16, 1, {}, 'one']
        A <- [36, $all, $p, {'topic': 'one'}]
        A <- [36, $single, $p, {'topic': 'one'}]
        B -> [16, 2, {}, 'one.two']
        A <- [36, $all, *, {'topic': 'one.two'}]
        """);
  }

  @Test
  void t039_emptyListOfEligibleSessionsReachesNobody() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, *]
        B -> [16, 1, {'eligible': []}, 'com.topic']
        B -> [16, 2, {'eligible_authid': []}, 'com.topic']
        B -> [16, 3, {'eligible_authrole': []}, 'com.topic']
        A <- nothing
        """);
  }

  @Test
  void t040_allListsCount() {
    play(
        """
        A joins realm1 as al/staff
        B joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        B -> [16, 1, {'eligible': [$A], 'exclude_authrole': ['staff']}, 'com.topic', [1]]
        B -> [16, 2, {'eligible': [$A], 'exclude_authid': ['al']}, 'com.topic', [2]]
        B -> [16, 3, {'eligible': [$A], 'exclude': [$A]}, 'com.topic', [3]]
        B -> [16, 4, {'eligible_authid': ['al'], 'eligible_authrole': ['user']}, 'com.topic', [4]]
        A <- nothing
        B -> [16, 5, {'eligible': [$A], 'eligible_authid': ['al'], 'eligible_authrole': ['staff'], \
        'exclude': [1], 'exclude_authid': [], 'exclude_authrole': ['user']}, 'com.topic', [5]]
        A <- [36, $sub, *, {}, [5]]
        """);
  }

  @Test
  void t041_publisherNeedsToBeEligibleToo() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        A -> [16, 2, {'exclude_me': false, 'eligible': [$B]}, 'com.topic']
        A <- nothing
        """);
  }

  @Test
  void t042_eligibleSessionThatDidNotSubscribeGetsNothing() {
    play(
        """
        A joins
        B joins
        B -> [16, 1, {'eligible': [$A], 'acknowledge': true}, 'com.topic']
        B <- [17, 1, *]
        A <- nothing
        """);
  }

  @Test
  void t043_publisherWithoutRightHearsOfItOnlyWhenItAsks() {
    scenario().authorizer().deny("a PUBLISH com.topic EXACT");
    play(
        """
        A joins
        B joins
        B -> [32, 1, {}, 'com.topic']
        B <- [33, 1, *]
        A -> [16, 1, {}, 'com.topic']
        A <- nothing
        A -> [16, 2, {'acknowledge': true}, 'com.topic']
        A <- [8, 16, 2, {}, 'wamp.error.not_authorized', ...]
        B <- nothing
        """);
    assertThat(scenario().router().count(Counter.PUBLICATIONS_REFUSED)).isEqualTo(1);
  }

  @Test
  void t044_publicationWithoutSubscribersIsAcknowledged() {
    play(
        """
        A joins
        A -> [16, 1, {'acknowledge': true}, 'com.topic']
        A <- [17, 1, *]
        """);
  }

  @Test
  void t045_eventsBeginAfterSubscribedAndHaveNoGap() {
    play(
        """
        A joins
        B joins
        """);
    for (int i = 1; i <= 40; i++) {
      play("B => [16, %d, {}, 'com.topic', [%d]]".formatted(i, i));
      if (i == 20) {
        play("A => [32, 1, {}, 'com.topic']");
      }
    }
    play("A <- [33, 1, $sub]");
    String first = scenario().actor("A").next();
    long at =
        first == null
            ? 41
            : (Long)
                ((java.util.List<?>) ((java.util.List<?>) Pattern.parse(first)).get(4)).getFirst();
    for (long i = at + 1; i <= 40; i++) {
      play("A <- [36, $sub, *, {}, [%d]]".formatted(i));
    }
  }

  @Test
  void t046_noEventFollowsUnsubscribed() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        """);
    for (int i = 1; i <= 40; i++) {
      play("B => [16, %d, {}, 'com.topic', [%d]]".formatted(i, i));
    }
    play("A => [34, 2, $sub]");
    scenario().router().run();
    String message = scenario().actor("A").next();
    while (message != null && message.startsWith("[36")) {
      message = scenario().actor("A").next();
    }
    assertThat(message).isEqualTo("[35,2]");
    play("A <- nothing");
  }

  @Test
  void t047_subscriptionOfAnotherCannotBeEnded() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        B -> [34, 1, $sub]
        B <- [8, 34, 1, {}, 'wamp.error.no_such_subscription', ...]
        B -> [16, 2, {}, 'com.topic']
        A <- [36, $sub, *, {}]
        """);
  }

  @Test
  void t048_eventsOfOnePublisherKeepTheirOrderAcrossTopics() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'com.one']
        A <- [33, 1, $one]
        A -> [32, 2, {'match': 'prefix'}, 'com.tw']
        A <- [33, 2, $two]
        """);
    for (int i = 1; i <= 2000; i++) {
      play("B => [16, %d, {}, '%s', [%d]]".formatted(i, i % 2 == 0 ? "com.two" : "com.one", i));
    }
    for (int i = 1; i <= 2000; i++) {
      play(
          (i % 2 == 0
                  ? "A <- [36, $two, *, {'topic': 'com.two'}, [%d]]"
                  : "A <- [36, $one, *, {}, [%d]]")
              .formatted(i));
    }
  }

  @Test
  void t049_publisherIsDisclosedWhenItAsks() {
    play(
        """
        A joins
        B joins realm1 as bo/staff
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        B -> [16, 1, {}, 'com.topic']
        A <- [36, $sub, *, {}]
        B -> [16, 2, {'disclose_me': false}, 'com.topic']
        A <- [36, $sub, *, {}]
        B -> [16, 3, {'disclose_me': true}, 'com.topic']
        A <- [36, $sub, *, {'publisher': $B, 'publisher_authid': 'bo', 'publisher_authrole': 'staff'}]
        """);
  }

  @Test
  void t050_refusedDisclosureRefusesThePublication() {
    play(
        """
        A joins never
        B joins never
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        B -> [16, 1, {'disclose_me': true, 'acknowledge': true}, 'com.topic']
        B <- [8, 16, 1, {}, 'wamp.error.option_disallowed.disclose_me', ...]
        B -> [16, 2, {'disclose_me': true}, 'com.topic']
        A <- nothing
        B -> [16, 3, {}, 'com.topic']
        A <- [36, $sub, *, {}]
        """);
  }

  @Test
  void realmMayDiscloseEveryPublisher() {
    play(
        """
        A joins always
        B joins always
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        B -> [16, 1, {}, 'com.topic']
        A <- [36, $sub, *, {'publisher': $B, 'publisher_authid': 'b', 'publisher_authrole': 'user'}]
        """);
  }

  @Test
  void payloadPassthruAttributesReachTheSubscriber() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        B -> [16, 1, {'ppt_scheme': 'x_mine', 'ppt_serializer': 'cbor', 'ppt_cipher': 'c', \
        'ppt_keyid': 'k'}, 'com.topic', ['secret']]
        A <- [36, $sub, *, {'ppt_scheme': 'x_mine', 'ppt_serializer': 'cbor', 'ppt_cipher': 'c', \
        'ppt_keyid': 'k'}, ['secret']]
        """);
  }

  @Test
  void unannouncedPayloadPassthruOfAPublisherIsAborted() {
    play(
        """
        A joins realm1 without payload_passthru_mode
        A -> [16, 1, {'ppt_scheme': 'x_mine'}, 'com.topic', ['secret']]
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", ['x', 'y']", ", ['x'], {'k': 1}"})
  void passthruPayloadOfAPublicationIsOneElement(String arguments) {
    play(
        """
        A joins
        A -> [16, 1, {'ppt_scheme': 'x_mine'}, 'com.topic'%s]
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        """
            .formatted(arguments));
  }

  @Test
  void subscriptionsEndWithTheSession() {
    play(
        """
        A joins
        B joins
        C joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        C -> [32, 1, {}, 'com.topic']
        C <- [33, 1, $sub]
        A is lost
        B -> [16, 1, {}, 'com.topic']
        C <- [36, $sub, *, {}]
        """);
  }

  @Test
  void subscriptionLimitIsAnError() {
    begin(SMALL);
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.one']
        A <- [33, 1, $one]
        A -> [32, 2, {}, 'com.two']
        A <- [33, 2, *]
        A -> [32, 3, {}, 'com.three']
        A <- [8, 32, 3, {}, 'starling.error.limit_exceeded', ...]
        A -> [32, 4, {}, 'com.one']
        A <- [33, 4, $one]
        A -> [34, 5, $one]
        A <- [35, 5]
        A -> [32, 6, {}, 'com.three']
        A <- [33, 6, *]
        """);
    assertThat(scenario().router().count(Counter.SUBSCRIPTIONS_REFUSED_LIMIT)).isEqualTo(1);
  }
}
