package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.CloseCause;
import org.junit.jupiter.api.Test;

/** Bugs of ours: they end one session, and the others do not notice. */
class FailureScenarioTest extends ScenarioTest {

  @Test
  void messageWhoseHandlingFailsEndsItsSessionOnly() {
    play(
        """
        A joins
        B joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        """);
    play(
        """
        A -> [32, 2, {}, 'com.topic']
        A <- [33, 2, $sub]
        """);
    scenario().client("A").failQueuedBytes(new IllegalStateException("a bug for this test"));
    play(
        """
        A -> [16, 3, {'exclude_me': false}, 'com.topic']
        A <- [3, {'message': *}, 'starling.error.internal_error']
        A <- closed INTERNAL_ERROR
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        B -> [16, 1, {'acknowledge': true}, 'com.topic']
        B <- [17, 1, *]
        """);
    scenario().router().expectInternalErrors(1);
  }

  @Test
  void linkThatFailsIsClosedAndOthersGetTheirEvents() {
    play(
        """
        A joins
        B joins
        C joins
        D joins
        E joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        B -> [32, 1, {}, 'com.topic']
        B <- [33, 1, $sub]
        C -> [32, 1, {}, 'com.topic']
        C <- [33, 1, $sub]
        D -> [32, 1, {}, 'com.topic']
        D <- [33, 1, $sub]
        """);
    scenario().client("B").failNextSend(new IllegalStateException("a bug for this test"));
    play(
        """
        E -> [16, 1, {}, 'com.topic', [1]]
        A <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        D <- [36, $sub, *, {}, [1]]
        B <- closed INTERNAL_ERROR
        """);
    scenario().router().expectInternalErrors(1);
  }

  @Test
  void frameOfAnEventWhoseLastReceiverFailsIsNotSentForTheNextEvent() {
    play(
        """
        P joins
        A joins
        Q joins
        B joins
        R joins
        C joins
        """);
    // All subscribe to both, so that the second event follows the first in one batch.
    for (String name : new String[] {"A", "B", "C"}) {
      play(
          """
          %1$s -> [32, 1, {}, 'com.topic']
          %1$s <- [33, 1, $exact]
          %1$s -> [32, 2, {'match': 'prefix'}, 'com.']
          %1$s <- [33, 2, $prefix]
          """
              .formatted(name));
    }
    scenario().client("C").failNextSend(new IllegalStateException("a bug for this test"));
    play(
        """
        P -> [16, 1, {}, 'com.topic', [1]]
        A <- [36, $exact, $pub, {}, [1]]
        A <- [36, $prefix, $pub, {'topic': 'com.topic'}, [1]]
        B <- [36, $exact, $pub, {}, [1]]
        B <- [36, $prefix, $pub, {'topic': 'com.topic'}, [1]]
        C <- closed INTERNAL_ERROR
        """);
    scenario().router().expectInternalErrors(1);
  }

  @Test
  void calleeWhoseLinkFailsAtTheInvocationGivesItsCallerAnError() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        """);
    scenario().client("A").failNextSend(new IllegalStateException("a bug for this test"));
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        A <- closed INTERNAL_ERROR
        """);
    scenario().router().expectInternalErrors(1);
  }

  @Test
  void callWhoseOfferFailsOnTheCalleesLoopIsAnswered() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        """);
    scenario().client("A").failQueuedBytes(new IllegalStateException("a bug for this test"));
    play("C -> [48, 1, {}, 'com.proc']");
    scenario().router().expectInternalErrors(1);
    boolean sameLoop = topology.loops == 1;
    // On one loop the failure is that of the caller's message, else that of the offer.
    play(
        sameLoop
            ? "C <- [3, {'message': *}, 'starling.error.internal_error']"
            : "C <- [8, 48, 1, {}, 'starling.error.internal_error', ...]");
    assertThat(scenario().client("C").closed())
        .isEqualTo(sameLoop ? CloseCause.INTERNAL_ERROR : null);
  }

  @Test
  void timerThatFailsDoesNotHoldUpOthers() {
    play(
        """
        A joins
        B joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        B -> [48, 1, {'timeout': 200}, 'com.proc']
        A <- [68, 1, $reg, {}]
        """);
    var loop = scenario().client("B").loop().loop();
    loop.timers()
        .schedule(
            new io.starling.router.loop.Timer() {
              @Override
              public void expired(long nowNanos) {
                throw new IllegalStateException("a bug for this test");
              }
            },
            scenario().router().now() + 100_000_000L);
    play(
        """
        after 1000 ms
        after 1000 ms
        B <- [8, 48, 1, {}, 'wamp.error.timeout', ...]
        A <- [69, 1, {'mode': 'killnowait'}]
        """);
    scenario().router().expectInternalErrors(1);
  }
}
