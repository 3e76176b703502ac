package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import org.junit.jupiter.api.Test;

/** Progressive calls (checklist 11.7, 11.8). */
class ProgressScenarioTest extends ScenarioTest {

  private static final String PEERS =
      """
      A joins
      C joins
      A -> [64, 1, {}, 'com.proc']
      A <- [65, 1, $reg]
      """;

  @Test
  void t077_calleeThatCannotBeCancelledIsNotAskedForProgressInAStrictRealm() {
    play(
        """
        A joins realm1 without call_canceling
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'receive_progress': true}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [70, 1, {'progress': true}, [1]]
        C <- nothing
        A -> [70, 1, {}, [2]]
        C <- [50, 1, {}, [2]]
        """);
    assertThat(scenario().router().count(Counter.PROGRESS_DROPPED)).isEqualTo(1);
  }

  @Test
  void lenientRealmAsksEveryCalleeThatAnnouncedProgress() {
    play(
        """
        A joins lenient without call_canceling
        C joins lenient
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {'receive_progress': true}, 'com.proc']
        A <- [68, 1, $reg, {'receive_progress': true}]
        A -> [70, 1, {'progress': true}, [1]]
        C <- [50, 1, {'progress': true}, [1]]
        A -> [70, 1, {}, [2]]
        C <- [50, 1, {}, [2]]
        """);
  }

  @Test
  void t078_progressiveResultsKeepTheirOrderAndEndWithTheFinalOne() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {'receive_progress': true}, 'com.proc']
        A <- [68, 1, $reg, {'receive_progress': true}]
        A => [70, 1, {'progress': true}, [1]]
        A => [70, 1, {'progress': true}]
        A => [70, 1, {'progress': true}, [3]]
        A => [70, 1, {}, [4]]
        A => [70, 1, {'progress': true}, [5]]
        A => [70, 1, {}, [6]]
        C <- [50, 1, {'progress': true}, [1]]
        C <- [50, 1, {'progress': true}]
        C <- [50, 1, {'progress': true}, [3]]
        C <- [50, 1, {}, [4]]
        C <- nothing
        """);
  }

  @Test
  void progressThatNobodyAskedForIsDropped() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [70, 1, {'progress': true}, [1]]
        C <- nothing
        A -> [70, 1, {}, [2]]
        C <- [50, 1, {}, [2]]
        """);
  }

  @Test
  void errorEndsAProgressiveCall() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {'receive_progress': true}, 'com.proc']
        A <- [68, 1, $reg, {'receive_progress': true}]
        A -> [70, 1, {'progress': true}, [1]]
        C <- [50, 1, {'progress': true}, [1]]
        A -> [8, 68, 1, {}, 'com.error']
        C <- [8, 48, 1, {}, 'com.error']
        A -> [70, 1, {}, [2]]
        C <- nothing
        """);
  }

  @Test
  void slowCallersProgressiveCallIsCancelled() {
    begin(SMALL);
    play(PEERS);
    play(
        """
        C -> [48, 1, {'receive_progress': true}, 'com.proc']
        A <- [68, 1, $reg, {'receive_progress': true}]
        """);
    scenario().client("C").queuedBytes(251);
    play(
        """
        A -> [70, 1, {'progress': true}, [1]]
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        A <- [69, 1, {'mode': 'killnowait'}]
        A -> [70, 1, {}, [2]]
        C <- nothing
        """);
  }

  @Test
  void t082_laterChunksHaveTheSameInvocationId() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        C -> [48, 2, {}, 'com.proc', ['other']]
        A <- [68, 2, $reg, {}, ['other']]
        C -> [48, 1, {'progress': true}, 'com.proc', [2]]
        A <- [68, 1, $reg, {'progress': true}, [2]]
        C -> [48, 1, {}, 'com.proc', [3]]
        A <- [68, 1, $reg, {}, [3]]
        A -> [70, 1, {}, [6]]
        C <- [50, 1, {}, [6]]
        """);
  }

  @Test
  void t082_chunksThatComeAtOnceKeepTheirOrder() {
    play(PEERS);
    play("C => [48, 1, {'progress': true}, 'com.proc', [1]]");
    for (int i = 2; i < 30; i++) {
      play("C => [48, 1, {'progress': true}, 'com.proc', [%d]]".formatted(i));
    }
    play("C => [48, 1, {}, 'com.proc', [30]]");
    for (int i = 1; i < 30; i++) {
      play("A <- [68, 1, $reg, {'progress': true}, [%d]]".formatted(i));
    }
    play("A <- [68, 1, $reg, {}, [30]]");
  }

  @Test
  void t083_chunksOfOneCallReachOneCallee() {
    play(
        """
        A joins
        B joins
        C joins
        A -> [64, 1, {'invoke': 'roundrobin'}, 'com.proc']
        A <- [65, 1, $reg]
        B -> [64, 1, {'invoke': 'roundrobin'}, 'com.proc']
        B <- [65, 1, $reg]
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        C -> [48, 1, {'progress': true}, 'com.proc', [2]]
        A <- [68, 1, $reg, {'progress': true}, [2]]
        C -> [48, 2, {}, 'com.proc']
        B <- [68, 1, $reg, {}]
        C -> [48, 1, {'progress': true}, 'com.proc', [3]]
        A <- [68, 1, $reg, {'progress': true}, [3]]
        C -> [48, 3, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        C -> [48, 1, {}, 'com.proc', [4]]
        A <- [68, 1, $reg, {}, [4]]
        """);
  }

  @Test
  void chunksStillReachACalleeThatUnregistered() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        A -> [66, 2, $reg]
        A <- [67, 2]
        C -> [48, 1, {}, 'com.proc', [2]]
        A <- [68, 1, $reg, {}, [2]]
        A -> [70, 1, {}]
        C <- [50, 1, {}]
        """);
  }

  @Test
  void t084_chunkAfterTheEndIsDiscarded() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        A -> [70, 1, {}]
        C <- [50, 1, {}]
        C -> [48, 1, {'progress': true}, 'com.proc', [2]]
        C -> [48, 1, {}, 'com.proc', [3]]
        A <- nothing
        C <- nothing
        C -> [48, 2, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        """);
  }

  @Test
  void chunkAfterTheCalleeLeftIsDiscarded() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        A is lost
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        C -> [48, 1, {}, 'com.proc', [2]]
        C <- nothing
        """);
  }

  @Test
  void t085_callWithTheIdOfAnOpenCallIsAborted() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        C -> [48, 1, {}, 'com.proc']
        C <- [3, {'message': *}, 'wamp.error.protocol_violation']
        C <- closed PROTOCOL_VIOLATION
        A <- [69, 1, {'mode': 'killnowait'}]
        """);
  }

  @Test
  void t085_callWithTheIdOfAnOpenCallIsAbortedInALenientRealmToo() {
    play(
        """
        A joins lenient
        C joins lenient
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 7, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        C -> [48, 7, {}, 'com.proc']
        C <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- [69, 1, {'mode': 'killnowait'}]
        """);
  }

  @Test
  void chunkAfterTheLastIsAborted() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        C -> [48, 1, {}, 'com.proc', [2]]
        A <- [68, 1, $reg, {}, [2]]
        C -> [48, 1, {'progress': true}, 'com.proc', [3]]
        C <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- [69, 1, {'mode': 'killnowait'}]
        """);
  }

  @Test
  void chunkForAnotherProcedureIsAbortedInAStrictRealm() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        C -> [48, 1, {}, 'com.other', [2]]
        C <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- [69, 1, {'mode': 'killnowait'}]
        """);
  }

  @Test
  void t086_unannouncedProgressiveInvocationIsAborted() {
    play(
        """
        C joins realm1 without progressive_call_invocations
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        C <- [3, {'message': *}, 'wamp.error.protocol_violation']
        C <- closed PROTOCOL_VIOLATION
        """);
  }

  @Test
  void t086_calleeWithoutProgressiveInvocationsIsNotInvoked() {
    play(
        """
        A joins realm1 without progressive_call_invocations
        B joins realm1 without call_canceling
        C joins
        A -> [64, 1, {}, 'com.a']
        A <- [65, 1, *]
        B -> [64, 1, {}, 'com.b']
        B <- [65, 1, *]
        C -> [48, 1, {'progress': true}, 'com.a', [1]]
        C <- [8, 48, 1, {}, 'wamp.error.feature_not_supported', ...]
        C -> [48, 2, {'progress': true}, 'com.b', [1]]
        C <- [8, 48, 2, {}, 'wamp.error.feature_not_supported', ...]
        C -> [48, 2, {}, 'com.b', [2]]
        A <- nothing
        B <- nothing
        C <- nothing
        """);
  }

  @Test
  void t087_optionsOfLaterChunksAreIgnored() {
    play(
        """
        A joins relay
        C joins relay
        A -> [64, 1, {'match': 'prefix'}, 'com.']
        A <- [65, 1, $reg]
        C -> [48, 1, {'progress': true, 'receive_progress': true, 'disclose_me': true, \
        'x_trace': 'one'}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true, 'receive_progress': true, 'procedure': 'com.proc', \
        'caller': $C, 'caller_authid': 'c', 'caller_authrole': 'user', 'x_trace': 'one'}, [1]]
        C -> [48, 1, {'disclose_me': false, 'timeout': 5, 'x_trace': 'two'}, 'com.proc', [2]]
        A <- [68, 1, $reg, {'receive_progress': true, 'procedure': 'com.proc', \
        'caller': $C, 'caller_authid': 'c', 'caller_authrole': 'user', 'x_trace': 'one'}, [2]]
        after 1000 ms
        C <- nothing
        """);
  }

  @Test
  void callerThatLeavesInterruptsItsProgressiveCall() {
    play(PEERS);
    play(
        """
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        C is lost
        A <- [69, 1, {'mode': 'killnowait'}]
        A -> [70, 1, {}]
        A <- nothing
        """);
  }

  @Test
  void chunksThatWaitedForACalleeThatLeftReachTheNextOne() {
    // B registers first and is on another loop than C where there are two; A is on C's.
    play(
        """
        A joins
        B joins
        C joins
        B -> [64, 1, {'invoke': 'first'}, 'com.proc']
        B <- [65, 1, $reg]
        A -> [64, 1, {'invoke': 'first'}, 'com.proc']
        A <- [65, 1, $reg]
        """);
    scenario().client("B").queuedBytes(9L << 20);
    play("C => [48, 1, {'progress': true}, 'com.proc', [1]]");
    for (int i = 2; i < 6; i++) {
      play("C => [48, 1, {'progress': true}, 'com.proc', [%d]]".formatted(i));
    }
    scenario().client("C").runBurst(4);
    play("C => [48, 1, {}, 'com.proc', [6]]");
    for (int i = 1; i < 6; i++) {
      play("A <- [68, 1, $reg, {'progress': true}, [%d]]".formatted(i));
    }
    play(
        """
        A <- [68, 1, $reg, {}, [6]]
        A -> [70, 1, {}]
        C <- [50, 1, {}]
        """);
  }

  @Test
  void callWithTooManyChunksInWaitIsCancelled() {
    play(PEERS);
    if (topology != Topology.TWO_LOOPS) {
      return;
    }
    for (int i = 0; i < 1002; i++) {
      play("C => [48, 1, {'progress': true}, 'com.proc', [1]]");
    }
    scenario().client("C").runBurst(1002);
    play(
        """
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        A <- [69, 1, {'mode': 'killnowait'}]
        """);
  }

  @Test
  void t084_chunkOfACallThatWasRefusedIsDiscarded() {
    play(
        """
        C joins
        C => [48, 1, {'progress': true}, 'com.none', [1]]
        C => [48, 1, {'progress': true}, 'com.none', [2]]
        C => [48, 2, {}, 'com.none']
        C => [48, 1, {}, 'com.none', [3]]
        C <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        C <- [8, 48, 2, {}, 'wamp.error.no_such_procedure', ...]
        C <- nothing
        """);
  }

  @Test
  void t084_chunksOfManyCallsThatEndedAtOnceAreDiscarded() {
    play(PEERS);
    for (int i = 1; i <= 200; i++) {
      play("C => [48, %d, {'progress': true}, 'com.proc', [1]]".formatted(i));
    }
    play("C -> [16, 201, {}, 'com.topic']");
    scenario().actor("A").unexpected().clear();
    play("A is lost");
    for (int i = 1; i <= 200; i++) {
      play("C <- [8, 48, *, {}, 'wamp.error.canceled', ...]");
    }
    for (int i = 1; i <= 200; i++) {
      play("C => [48, %d, {}, 'com.proc', [2]]".formatted(i));
    }
    play("C <- nothing");
  }
}
