package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import org.junit.jupiter.api.Test;

/** Testaments (checklist 12.2). */
class TestamentScenarioTest extends ScenarioTest {

  private static final String JOINED =
      """
      A joins realm1 as al/user
      B joins realm1 as bo/user
      C joins realm1 as ce/admin
      B -> [32, 1, {'match': 'prefix'}, 'com.']
      B <- [33, 1, $sub]
      C -> [32, 1, {'match': 'prefix'}, 'com.']
      C <- [33, 1, $sub]
      """;

  private static final String FOUR =
      """
      A -> [48, 1, {}, 'wamp.session.add_testament', ['com.t', [1], {}], {'scope': 'destroyed'}]
      A <- [50, 1, {}]
      A -> [48, 2, {}, 'wamp.session.add_testament', ['com.t', [2], {}], {'scope': 'detached'}]
      A <- [50, 2, {}]
      A -> [48, 3, {}, 'wamp.session.add_testament', ['com.t', [3], {'k': null}]]
      A <- [50, 3, {}]
      A -> [48, 4, {}, 'wamp.session.add_testament', ['com.t', [4], null], {'scope': 'detached'}]
      A <- [50, 4, {}]
      """;

  @Test
  void t103_testamentsArePublishedByScopeInOrderOfAdding() {
    play(JOINED + FOUR + "B <- nothing\nA is lost\n");
    for (String name : new String[] {"B", "C"}) {
      play(
          """
          X <- [36, $sub, *, {'topic': 'com.t'}, [2]]
          X <- [36, $sub, *, {'topic': 'com.t'}, [4]]
          X <- [36, $sub, *, {'topic': 'com.t'}, [1]]
          X <- [36, $sub, *, {'topic': 'com.t'}, [3], {'k': null}]
          """
              .replace("X", name));
    }
  }

  @Test
  void t103_flushedTestamentsAreNotPublished() {
    play(
        JOINED
            + FOUR
            + """
            A -> [48, 5, {}, 'wamp.session.flush_testaments', [], {'scope': 'detached'}]
            A <- [50, 5, {}, [2]]
            A -> [48, 6, {}, 'wamp.session.flush_testaments']
            A <- [50, 6, {}, [2]]
            A -> [48, 7, {}, 'wamp.session.flush_testaments']
            A <- [50, 7, {}, [0]]
            A is lost
            B <- nothing
            """);
  }

  @Test
  void t104_listsOfATestamentAreRespected() {
    play(
        JOINED
            + """
            A -> [48, 1, {}, 'wamp.session.add_testament', ['com.t', ['admins'], {}], {'publish_options': {'eligible_authrole': ['admin']}}]
            A <- [50, 1, {}]
            A -> [48, 2, {}, 'wamp.session.add_testament', ['com.t', ['not C'], {}], {'publish_options': {'exclude': [$C], 'disclose_me': true, 'acknowledge': true}}]
            A <- [50, 2, {}]
            A -> [6, {}, 'wamp.close.close_realm']
            A <- [6, {}, 'wamp.close.goodbye_and_out']
            C <- [36, $sub, *, {'topic': 'com.t'}, ['admins']]
            B <- [36, $sub, *, {'topic': 'com.t', 'publisher': $A, 'publisher_authid': 'al', 'publisher_authrole': 'user'}, ['not C']]
            """);
  }

  @Test
  void testatorNeverGetsItsTestament() {
    play(
        JOINED
            + """
            A -> [32, 1, {}, 'com.t']
            A <- [33, 1, *]
            A -> [48, 2, {}, 'wamp.session.add_testament', ['com.t', [1], {}], {'publish_options': {'exclude_me': false}}]
            A <- [50, 2, {}]
            A -> [6, {}, 'wamp.close.close_realm']
            A <- [6, {}, 'wamp.close.goodbye_and_out']
            B <- [36, $sub, *, {'topic': 'com.t'}, [1]]
            C <- [36, $sub, *, {'topic': 'com.t'}, [1]]
            """);
  }

  @Test
  void testamentIsRetained() {
    play(
        JOINED
            + """
            A -> [48, 1, {}, 'wamp.session.add_testament', ['com.t', ['gone'], {}], {'publish_options': {'retain': true}}]
            A <- [50, 1, {}]
            A is lost
            B <- [36, $sub, *, {'topic': 'com.t'}, ['gone']]
            C <- [36, $sub, *, {'topic': 'com.t'}, ['gone']]
            B -> [32, 2, {'get_retained': true}, 'com.t']
            B <- [33, 2, $exact]
            B <- [36, $exact, *, {'retained': true}, ['gone']]
            """);
  }

  @Test
  void wrongArgumentsAreRefused() {
    play(
        JOINED
            + """
            A -> [48, 1, {}, 'wamp.session.add_testament', ['com.t', [], {}], {'scope': 'later'}]
            A <- [8, 48, 1, {}, 'wamp.error.invalid_argument', ...]
            A -> [48, 2, {}, 'wamp.session.add_testament', ['com..t', [], {}]]
            A <- [8, 48, 2, {}, 'wamp.error.invalid_uri', ...]
            A -> [48, 3, {}, 'wamp.session.add_testament', ['wamp.t', [], {}]]
            A <- [8, 48, 3, {}, 'wamp.error.invalid_uri', ...]
            A -> [48, 4, {}, 'wamp.session.add_testament', []]
            A <- [8, 48, 4, {}, 'wamp.error.invalid_argument', ...]
            A -> [48, 5, {}, 'wamp.session.add_testament', ['com.t', [], {}], {'publish_options': {'exclude': ['x']}}]
            A <- [8, 48, 5, {}, 'wamp.error.invalid_argument', ...]
            A -> [48, 6, {}, 'wamp.session.add_testament', ['com.t', [], {}], {'publish_options': {'retain': 1}}]
            A <- [8, 48, 6, {}, 'wamp.error.invalid_argument', ...]
            A is lost
            B <- nothing
            """);
  }

  @Test
  void testamentsOfAMailboxThatIsFullAreDropped() {
    Limits d = Limits.DEFAULT;
    begin(
        new Limits(
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
            4096,
            d.events()));
    play(JOINED);
    for (int i = 1; i <= 5; i++) {
      play(
          """
          A -> [48, %d, {}, 'wamp.session.add_testament', ['com.t', ['%s'], {}]]
          A <- [50, %d, {}]
          """
              .formatted(i, "x".repeat(1500), i));
    }
    play(
        """
        A is lost
        B <- [36, $sub, *, {...}, [*]]
        B <- [36, $sub, *, {...}, [*]]
        C <- [36, $sub, *, {...}, [*]]
        C <- [36, $sub, *, {...}, [*]]
        """);
    assertThat(scenario().router().count(Counter.EVENTS_DROPPED_MAILBOX)).isGreaterThanOrEqualTo(3);
  }

  @Test
  void testamentsAreBounded() {
    play(JOINED);
    for (int i = 1; i <= 100; i++) {
      play(
          """
          A -> [48, %d, {}, 'wamp.session.add_testament', ['org.t', [], {}]]
          A <- [50, %d, {}]
          """
              .replace("%d", "" + i));
    }
    play(
        """
        A -> [48, 101, {}, 'wamp.session.add_testament', ['com.t', [], {}]]
        A <- [8, 48, 101, {}, 'starling.error.limit_exceeded', ...]
        A -> [48, 102, {}, 'wamp.session.flush_testaments']
        A <- [50, 102, {}, [100]]
        A -> [48, 103, {}, 'wamp.session.add_testament', ['org.t', [], {}]]
        A <- [50, 103, {}]
        """);
    assertThat(scenario().router().count(Counter.TESTAMENTS_REFUSED_LIMIT)).isEqualTo(1);
  }
}
