package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import io.starling.router.port.SlowReceiverPolicy;
import org.junit.jupiter.api.Test;

/**
 * What happens to those who do not read: nothing grows without bound. The soft limit here is 250
 * bytes, the hard one 1000.
 */
class SlowReceiverScenarioTest extends ScenarioTest {

  private void joinWithSlowSubscriber(SlowReceiverPolicy policy) {
    begin(limits(policy));
    play(
        """
        A joins
        B joins
        C joins
        D joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        B -> [32, 1, {}, 'com.topic']
        B <- [33, 1, $sub]
        C -> [32, 1, {}, 'com.topic']
        C <- [33, 1, $sub]
        """);
    scenario().client("A").queuedBytes(251);
  }

  @Test
  void t130_dropLosesEventsOfTheSlowReceiverOnly() {
    joinWithSlowSubscriber(SlowReceiverPolicy.DROP);
    play(
        """
        D -> [16, 1, {}, 'com.topic', [1]]
        A <- nothing
        B <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        """);
    assertThat(scenario().router().count(Counter.EVENTS_DROPPED_SLOW_RECEIVER)).isEqualTo(1);
    scenario().client("A").queuedBytes(250);
    play(
        """
        D -> [16, 2, {}, 'com.topic', [2]]
        A <- [36, $sub, *, {}, [2]]
        B <- [36, $sub, *, {}, [2]]
        C <- [36, $sub, *, {}, [2]]
        """);
  }

  @Test
  void closeEndsTheSlowReceiverAndNobodyElseMissesAnything() {
    joinWithSlowSubscriber(SlowReceiverPolicy.CLOSE);
    play(
        """
        D -> [16, 1, {}, 'com.topic', [1]]
        A <- [3, {'message': *}, 'starling.error.limit_exceeded']
        A <- closed SLOW_RECEIVER
        B <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        """);
    assertThat(scenario().router().count(Counter.SLOW_RECEIVERS_CLOSED)).isEqualTo(1);
  }

  @Test
  void pauseDoesNotReadFromThePublisherUntilTheReceiverReads() {
    joinWithSlowSubscriber(SlowReceiverPolicy.PAUSE);
    play(
        """
        D -> [16, 1, {}, 'com.topic', [1]]
        A <- [36, $sub, *, {}, [1]]
        B <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        D is paused
        D -> [16, 2, {}, 'com.topic', [2]]
        B <- nothing
        """);
    scenario().client("A").queuedBytes(10);
    play(
        """
        A <- [36, $sub, *, {}, [2]]
        B <- [36, $sub, *, {}, [2]]
        C <- [36, $sub, *, {}, [2]]
        D is not paused
        """);
    assertThat(scenario().router().count(Counter.PUBLISHERS_PAUSED)).isEqualTo(1);
  }

  @Test
  void pauseLastsOneSecondAtMost() {
    joinWithSlowSubscriber(SlowReceiverPolicy.PAUSE);
    play(
        """
        D -> [16, 1, {}, 'com.topic', [1]]
        A <- [36, $sub, *, {}, [1]]
        B <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        D is paused
        after 990 ms
        D is paused
        after 20 ms
        D is not paused
        """);
  }

  @Test
  void publisherIsPausedUntilTheLastOfItsSlowReceiversReads() {
    joinWithSlowSubscriber(SlowReceiverPolicy.PAUSE);
    scenario().client("B").queuedBytes(251);
    play(
        """
        D -> [16, 1, {}, 'com.topic', [1]]
        A <- [36, $sub, *, {}, [1]]
        B <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        D is paused
        """);
    scenario().client("A").queuedBytes(10);
    play(
        """
        after 1 ms
        D is paused
        """);
    scenario().client("B").queuedBytes(10);
    play(
        """
        after 1 ms
        D is not paused
        """);
  }

  @Test
  void pausedPublisherThatIsKilledIsReadFromAgain() {
    joinWithSlowSubscriber(SlowReceiverPolicy.PAUSE);
    play(
        """
        D -> [16, 1, {}, 'com.topic', [1]]
        A <- [36, $sub, *, {}, [1]]
        B <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        D is paused
        """);
    sayGoodbye("D");
    play(
        """
        D <- [6, *, 'wamp.close.system_shutdown']
        D is not paused
        """);
  }

  @Test
  void pauseEndsWhenTheSlowReceiverLeaves() {
    joinWithSlowSubscriber(SlowReceiverPolicy.PAUSE);
    play(
        """
        D -> [16, 1, {}, 'com.topic', [1]]
        A <- [36, $sub, *, {}, [1]]
        B <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        D is paused
        A is lost
        D is not paused
        """);
  }

  @Test
  void pauseDropsAboveTheHardLimit() {
    joinWithSlowSubscriber(SlowReceiverPolicy.PAUSE);
    scenario().client("A").queuedBytes(1001);
    play(
        """
        D -> [16, 1, {}, 'com.topic', [1]]
        A <- nothing
        B <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        D is not paused
        """);
  }

  @Test
  void slowPublisherOfItsOwnEventsIsNotPaused() {
    joinWithSlowSubscriber(SlowReceiverPolicy.PAUSE);
    play(
        """
        A -> [16, 2, {'exclude_me': false}, 'com.topic', [1]]
        A <- [36, $sub, *, {}, [1]]
        B <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        A is not paused
        """);
  }

  @Test
  void calleeOverItsBudgetIsUnavailable() {
    begin(limits(SlowReceiverPolicy.DROP));
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        """);
    scenario().client("A").queuedBytes(251);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        C <- [8, 48, 1, {}, 'wamp.error.unavailable', ...]
        A <- nothing
        """);
    assertThat(scenario().router().count(Counter.CALLS_REFUSED_UNAVAILABLE)).isEqualTo(1);
  }

  @Test
  void anotherCalleeTakesTheCallOfOneOverItsBudget() {
    begin(limits(SlowReceiverPolicy.DROP));
    play(
        """
        A joins
        B joins
        C joins
        A -> [64, 1, {'invoke': 'first'}, 'com.proc']
        A <- [65, 1, $reg]
        B -> [64, 1, {'invoke': 'first'}, 'com.proc']
        B <- [65, 1, $reg]
        """);
    scenario().client("A").queuedBytes(251);
    play(
        """
        C -> [48, 1, {}, 'com.proc', ['x']]
        B <- [68, 1, $reg, {}, ['x']]
        A <- nothing
        B -> [70, 1, {}, ['y']]
        C <- [50, 1, {}, ['y']]
        """);
  }

  @Test
  void resultForACallerOverItsSoftLimitIsStillSent() {
    begin(limits(SlowReceiverPolicy.DROP));
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        """);
    scenario().client("C").queuedBytes(999);
    play(
        """
        A -> [70, 1, {}, ['y']]
        C <- [50, 1, {}, ['y']]
        """);
  }

  @Test
  void callerOverTheHardLimitIsClosed() {
    begin(limits(SlowReceiverPolicy.DROP));
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        """);
    scenario().client("C").queuedBytes(1001);
    play(
        """
        A -> [70, 1, {}, ['y']]
        C <- [50, 1, {}, ['y']]
        C <- [3, {'message': *}, 'starling.error.limit_exceeded']
        C <- closed SLOW_RECEIVER
        """);
  }

  @Test
  void stalledClientGetsAllWhenItReadsAgain() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        A stalls
        B -> [16, 1, {}, 'com.topic', [1]]
        B -> [16, 2, {}, 'com.topic', [2]]
        A <- nothing
        A reads
        A <- [36, $sub, *, {}, [1]]
        A <- [36, $sub, *, {}, [2]]
        """);
  }
}
