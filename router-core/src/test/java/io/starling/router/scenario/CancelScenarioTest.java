package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancelling and time limits of calls (checklist 11.5, 11.9, 11.10). */
class CancelScenarioTest extends ScenarioTest {

  private static final String OPEN_CALL =
      """
      A joins
      B joins
      C joins
      A -> [64, 1, {}, 'com.proc']
      A <- [65, 1, $reg]
      C -> [48, 1, {}, 'com.proc']
      A <- [68, 1, $reg, {}]
      """;

  private static final String OPEN_CALL_OF_ONE_THAT_CANNOT_BE_INTERRUPTED =
      """
      A joins realm1 without call_canceling
      C joins
      A -> [64, 1, {}, 'com.proc']
      A <- [65, 1, $reg]
      C -> [48, 1, {}, 'com.proc']
      A <- [68, 1, $reg, {}]
      """;

  @Test
  void t058_lostCallerInterruptsTheCallee() {
    play(OPEN_CALL);
    play(
        """
        C is lost
        A <- [69, 1, {'mode': 'killnowait'}]
        A -> [70, 1, {}]
        A <- nothing
        """);
  }

  @Test
  void t059_calleeThatCannotBeInterruptedIsNotWhenItsCallerIsLost() {
    play(OPEN_CALL_OF_ONE_THAT_CANNOT_BE_INTERRUPTED);
    play(
        """
        C is lost
        A <- nothing
        A -> [70, 1, {}]
        A <- nothing
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'mode': 'kill'}", "{'mode': 'killnowait'}", "{'mode': 'skip'}"})
  void t059_everyCancelActsAsSkipForACalleeThatCannotBeInterrupted(String options) {
    play(OPEN_CALL_OF_ONE_THAT_CANNOT_BE_INTERRUPTED);
    play(
        """
        C -> [49, 1, %s]
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        A <- nothing
        A -> [70, 1, {}]
        C <- nothing
        """
            .formatted(options));
  }

  @Test
  void t060_t063_skipAnswersTheCallerAndTellsTheCalleeNothing() {
    play(OPEN_CALL);
    play(
        """
        C -> [49, 1, {'mode': 'skip'}]
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        A <- nothing
        A -> [70, 1, {}, [1]]
        C <- nothing
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'mode': 'killnowait'}"})
  void t060_t063_killNoWaitAnswersTheCallerAndInterruptsTheCallee(String options) {
    play(OPEN_CALL);
    play(
        """
        C -> [49, 1, %s]
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        A <- [69, 1, {'mode': 'killnowait'}]
        A -> [8, 68, 1, {}, 'wamp.error.canceled']
        C <- nothing
        """
            .formatted(options));
  }

  @Test
  void t061_killWaitsForTheCalleesResult() {
    play(OPEN_CALL);
    play(
        """
        C -> [49, 1, {'mode': 'kill'}]
        A <- [69, 1, {'mode': 'kill'}]
        C <- nothing
        C -> [49, 1, {'mode': 'killnowait'}]
        A <- nothing
        C <- nothing
        A -> [70, 1, {}, ['anyway']]
        C <- [50, 1, {}, ['anyway']]
        """);
  }

  @Test
  void t061_killWaitsForTheCalleesError() {
    play(OPEN_CALL);
    play(
        """
        C -> [49, 1, {'mode': 'kill'}]
        A <- [69, 1, {'mode': 'kill'}]
        A -> [8, 68, 1, {}, 'wamp.error.canceled', ['done']]
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ['done']]
        """);
  }

  @Test
  void killedCallIsAnsweredWhenTheCalleeLeaves() {
    play(OPEN_CALL);
    play(
        """
        C -> [49, 1, {'mode': 'kill'}]
        A <- [69, 1, {'mode': 'kill'}]
        A is lost
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        """);
  }

  @Test
  void callerThatLeavesAfterKillDoesNotInterruptAgain() {
    play(OPEN_CALL);
    play(
        """
        C -> [49, 1, {'mode': 'kill'}]
        A <- [69, 1, {'mode': 'kill'}]
        C is lost
        A <- nothing
        """);
  }

  @Test
  void t062_cancelOfNoCallIsIgnored() {
    play(OPEN_CALL);
    play(
        """
        C -> [49, 7, {}]
        C <- nothing
        A -> [70, 1, {}]
        C <- [50, 1, {}]
        C -> [49, 1, {}]
        C <- nothing
        """);
  }

  @Test
  void t064_callOfAnotherCannotBeCancelled() {
    play(OPEN_CALL);
    play(
        """
        B -> [49, 1, {}]
        B <- nothing
        A <- nothing
        A -> [70, 1, {}]
        C <- [50, 1, {}]
        """);
  }

  @Test
  void t080_callThatTakesTooLongIsAnsweredWithTimeout() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'timeout': 1000}, 'com.proc']
        A <- [68, 1, $reg, {}]
        after 990 ms
        C <- nothing
        after 30 ms
        C <- [8, 48, 1, {}, 'wamp.error.timeout', ...]
        A <- [69, 1, {'mode': 'killnowait'}]
        A -> [70, 1, {}]
        C <- nothing
        """);
    assertThat(scenario().router().count(Counter.CALL_TIMEOUTS)).isEqualTo(1);
  }

  @Test
  void answeredCallDoesNotTimeOut() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'timeout': 1000}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [70, 1, {}]
        C <- [50, 1, {}]
        after 2000 ms
        C <- nothing
        A <- nothing
        """);
  }

  @Test
  void timeOutAfterKillDoesNotInterruptAgain() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'timeout': 1000}, 'com.proc']
        A <- [68, 1, $reg, {}]
        C -> [49, 1, {'mode': 'kill'}]
        A <- [69, 1, {'mode': 'kill'}]
        after 1100 ms
        C <- [8, 48, 1, {}, 'wamp.error.timeout', ...]
        A <- nothing
        A -> [70, 1, {}]
        C <- nothing
        """);
  }

  @Test
  void t079_progressRestartsTheTimeLimit() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'timeout': 200, 'receive_progress': true}, 'com.proc']
        A <- [68, 1, $reg, {'receive_progress': true}]
        """);
    for (int i = 0; i < 5; i++) {
      play(
          """
          after 150 ms
          A -> [70, 1, {'progress': true}, [1]]
          C <- [50, 1, {'progress': true}, [1]]
          """);
    }
    play(
        """
        after 300 ms
        C <- [8, 48, 1, {}, 'wamp.error.timeout', ...]
        A <- [69, 1, {'mode': 'killnowait'}]
        """);
  }

  @Test
  void chunkRestartsTheTimeLimit() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'timeout': 200, 'progress': true}, 'com.proc']
        A <- [68, 1, $reg, {'progress': true}]
        after 150 ms
        C -> [48, 1, {'progress': true}, 'com.proc']
        A <- [68, 1, $reg, {'progress': true}]
        after 150 ms
        C <- nothing
        after 100 ms
        C <- [8, 48, 1, {}, 'wamp.error.timeout', ...]
        A <- [69, 1, {'mode': 'killnowait'}]
        """);
  }

  @Test
  void t081_calleeThatDidNotAnnounceTimeLimitsIsNotForwardedOne() {
    play(
        """
        A joins realm1 without call_timeout
        C joins
        A -> [64, 1, {'forward_timeout': true}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'timeout': 200}, 'com.proc']
        A <- [68, 1, $reg, {}]
        after 250 ms
        C <- [8, 48, 1, {}, 'wamp.error.timeout', ...]
        A <- [69, 1, {'mode': 'killnowait'}]
        """);
  }

  @Test
  void forwardedTimeLimitIsTheCallees() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {'forward_timeout': true}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'timeout': 200}, 'com.proc']
        A <- [68, 1, $reg, {'timeout': 200}]
        after 2000 ms
        C <- nothing
        A -> [8, 68, 1, {}, 'wamp.error.timeout']
        C <- [8, 48, 1, {}, 'wamp.error.timeout']
        """);
  }

  @Test
  void realmCutsTimeLimits() {
    play(
        """
        A joins short
        C joins short
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'timeout': 100000}, 'com.proc']
        A <- [68, 1, $reg, {}]
        after 1100 ms
        C <- [8, 48, 1, {}, 'wamp.error.timeout', ...]
        A <- [69, 1, {'mode': 'killnowait'}]
        """);
  }

  @Test
  void realmCutsForwardedTimeLimits() {
    play(
        """
        A joins short
        C joins short
        A -> [64, 1, {'forward_timeout': true}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'timeout': 100000}, 'com.proc']
        A <- [68, 1, $reg, {'timeout': 1000}]
        """);
  }
}
