package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that are longer than their receiver takes, or that its format cannot express. */
@ParameterizedClass
@EnumSource(
    value = Topology.class,
    names = {"ONE_LOOP_ENCODED", "THREE_LOOPS_ENCODED"})
class MessageSizeScenarioTest {

  private static final String LONG = "'" + "x".repeat(600) + "'";

  @Parameter Topology topology;

  private Scenario scenario;

  private void play(String script) {
    if (scenario == null) {
      scenario = new Scenario(topology, Limits.DEFAULT);
    }
    scenario.play(script);
  }

  @AfterEach
  void nothingIsLeft() {
    scenario.close();
  }

  @Test
  void t113_clientOfTheShortestMessagesCanJoin() {
    play("A connects");
    scenario.client("A").messageBytesMax(512);
    play(
        """
        A -> [1, 'realm1', {'roles': {'caller': {}}}]
        A <- [2, *, {'realm': 'realm1', 'roles': {'broker': {}, 'dealer': {}}, ...}]
        A -> [48, 1, {}, 'com.none']
        A <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  @Test
  void t113_eventThatIsTooLongIsDroppedForThatReceiver() {
    play(
        """
        A joins
        B joins
        C joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        C -> [32, 1, {}, 'com.topic']
        C <- [33, 1, $sub]
        """);
    scenario.client("A").messageBytesMax(512);
    play("B -> [16, 1, {}, 'com.topic', [%s]]".formatted(LONG));
    play("C <- [36, $sub, *, {}, [%s]]".formatted(LONG));
    play(
        """
        A <- nothing
        B -> [16, 2, {}, 'com.topic', [1]]
        A <- [36, $sub, *, {}, [1]]
        C <- [36, $sub, *, {}, [1]]
        """);
    assertThat(scenario.router().count(Counter.EVENTS_DROPPED_TOO_LONG)).isEqualTo(1);
  }

  private void open() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        """);
  }

  @Test
  void invocationThatIsTooLongIsAnErrorForTheCaller() {
    open();
    scenario.client("A").messageBytesMax(512);
    play("C -> [48, 1, {}, 'com.proc', [%s]]".formatted(LONG));
    play(
        """
        C <- [8, 48, 1, {}, 'wamp.error.payload_size_exceeded', ...]
        A <- nothing
        C -> [48, 2, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        """);
  }

  @Test
  void chunkThatIsTooLongEndsTheCallAndInterruptsTheCallee() {
    open();
    scenario.client("A").messageBytesMax(512);
    play(
        """
        C -> [48, 1, {'progress': true}, 'com.proc', [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        C -> [48, 1, {'progress': true}, 'com.proc', [%s]]
        C <- [8, 48, 1, {}, 'wamp.error.payload_size_exceeded', ...]
        A <- [69, 1, {'mode': 'killnowait'}]
        A -> [70, 1, {}]
        C <- nothing
        """
            .formatted(LONG));
  }

  @Test
  void resultThatIsTooLongIsAnErrorForTheCaller() {
    open();
    scenario.client("C").messageBytesMax(512);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [70, 1, {}, [%s]]
        C <- [8, 48, 1, {}, 'wamp.error.payload_size_exceeded', ...]
        A <- nothing
        """
            .formatted(LONG));
  }

  @Test
  void progressThatIsTooLongEndsTheCall() {
    open();
    scenario.client("C").messageBytesMax(512);
    play(
        """
        C -> [48, 1, {'receive_progress': true}, 'com.proc']
        A <- [68, 1, $reg, {'receive_progress': true}]
        A -> [70, 1, {'progress': true}, [%s]]
        C <- [8, 48, 1, {}, 'wamp.error.payload_size_exceeded', ...]
        A <- [69, 1, {'mode': 'killnowait'}]
        A -> [70, 1, {}]
        C <- nothing
        """
            .formatted(LONG));
  }

  @Test
  void errorThatIsTooLongIsAShorterError() {
    open();
    scenario.client("C").messageBytesMax(512);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [8, 68, 1, {}, 'com.error', [%s]]
        C <- [8, 48, 1, {}, 'wamp.error.payload_size_exceeded', ...]
        """
            .formatted(LONG));
  }

  @Test
  void errorWithALongUriAndNoPayloadIsAShorterError() {
    open();
    scenario.client("C").messageBytesMax(512);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [8, 68, 1, {}, 'com.%s']
        C <- [8, 48, 1, {}, 'wamp.error.payload_size_exceeded', ...]
        """
            .formatted("x".repeat(600)));
  }

  @Test
  void clientThatTakesNoAnswerAtAllIsClosed() {
    open();
    scenario.client("C").messageBytesMax(8);
    play(
        """
        C -> [48, 1, {}, 'com.none']
        C <- nothing
        C <- closed SLOW_RECEIVER
        """);
  }
}
