package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.CallOutcome;
import io.starling.router.port.Counter;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls that the router makes itself. */
class InsideCallScenarioTest extends ScenarioTest {

  private final List<CallOutcome> outcomes = new ArrayList<>();

  private void call(String realm, String procedure, Object... args) {
    scenario()
        .router()
        .router()
        .call(
            Uri.of(realm),
            Uri.of(procedure),
            Payload.of(args),
            Duration.ofSeconds(5),
            outcomes::add);
    scenario().router().run();
  }

  private CallOutcome onlyOutcome() {
    assertThat(outcomes).hasSize(1);
    return outcomes.removeFirst();
  }

  private String onlyFailure() {
    return ((CallOutcome.Failure) onlyOutcome()).error().text();
  }

  @Test
  void theCalleeReturns() {
    play(
        """
        A joins
        A -> [64, 1, {}, 'com.p']
        A <- [65, 1, $R]
        """);
    call("realm1", "com.p", "a", Map.of("k", 1));
    assertThat(outcomes).isEmpty();
    play(
        """
        A <- [68, 1, $R, {}, ['a', {'k': 1}]]
        A -> [70, 1, {}, ['yes', null], {'n': 5}]
        """);

    assertThat(onlyOutcome())
        .isInstanceOf(CallOutcome.Result.class)
        .satisfies(
            outcome -> {
              assertThat(outcome.args()).containsExactly("yes", null);
              assertThat(((Number) outcome.kwargs().get("n")).intValue()).isEqualTo(5);
            });
  }

  @Test
  void theCalleeFails() {
    play(
        """
        A joins
        A -> [64, 1, {'disclose_caller': true}, 'com.p']
        A <- [65, 1, $R]
        """);
    call("realm1", "com.p");
    play(
        """
        A <- [68, 1, $R, {'caller': *, 'caller_authid': 'starling', 'caller_authrole': 'starling'}]
        A -> [8, 68, 1, {}, 'com.no', ['because']]
        """);

    CallOutcome.Failure failure = (CallOutcome.Failure) onlyOutcome();
    assertThat(failure.text()).isEqualTo("com.no: because");
    assertThat(failure.args()).containsExactly("because");
  }

  @Test
  void whatIsNotThereIsAFailure() {
    play("A joins");
    call("realm1", "com.p");
    assertThat(onlyFailure()).isEqualTo("wamp.error.no_such_procedure");
    call("realm1", "not valid");
    assertThat(onlyFailure()).isEqualTo("wamp.error.no_such_procedure");
    call("nowhere", "com.p");
    assertThat(onlyFailure()).isEqualTo("wamp.error.no_such_realm");
    call("lenient", "com.p");
    assertThat(onlyFailure()).isEqualTo("wamp.error.no_such_procedure");
    // The procedures of the modules around the core judge who calls.
    call("realm1", "starling.test.whoami");
    assertThat(onlyFailure()).isEqualTo("wamp.error.no_such_procedure");
  }

  @Test
  void theMetaApiAnswersTheRouter() {
    play("A joins");
    call("realm1", "wamp.session.count");
    assertThat(onlyOutcome().args()).as("the router is no session").containsExactly(1L);
  }

  @Test
  void noRightIsAsked() {
    scenario().authorizer().deny("starling CALL com.p EXACT");
    play(
        """
        A joins
        A -> [64, 1, {}, 'com.p']
        A <- [65, 1, $R]
        """);
    call("realm1", "com.p");
    play(
        """
        A <- [68, 1, $R, {}]
        A -> [70, 1, {}]
        """);

    assertThat(onlyOutcome()).isInstanceOf(CallOutcome.Result.class);
  }

  @Test
  void theTimeLimitCancelsAndALateAnswerIsIgnored() {
    play(
        """
        A joins
        A -> [64, 1, {'forward_timeout': true}, 'com.p']
        A <- [65, 1, $R]
        """);
    call("realm1", "com.p");
    play(
        """
        A <- [68, 1, $R, {}]
        after 4900
        A <- nothing
        """);
    assertThat(outcomes).isEmpty();
    play(
        """
        after 200
        A <- [69, 1, {...}]
        """);
    assertThat(onlyFailure()).isEqualTo("wamp.error.timeout");
    assertThat(scenario().router().count(Counter.CALL_TIMEOUTS)).isEqualTo(1);
    play("A -> [70, 1, {}, ['late']]");
    assertThat(outcomes).isEmpty();
  }

  @Test
  void aCalleeThatLeavesIsAFailure() {
    play(
        """
        A joins
        A -> [64, 1, {}, 'com.p']
        A <- [65, 1, $R]
        """);
    call("realm1", "com.p");
    play(
        """
        A <- [68, 1, $R, {}]
        A is lost
        """);

    assertThat(onlyFailure()).isEqualTo("wamp.error.canceled");
  }

  @Test
  void anAnswerInPassthruModeIsNotLookedInto() {
    play(
        """
        A joins
        A -> [64, 1, {}, 'com.p']
        A <- [65, 1, $R]
        """);
    call("realm1", "com.p");
    play(
        """
        A <- [68, 1, $R, {}]
        A -> [70, 1, {'ppt_scheme': 'x_e'}, ['sealed']]
        """);

    assertThat(onlyFailure()).isEqualTo("wamp.error.feature_not_supported");
  }

  @Test
  void whoTakesTheOutcomeMayFail() {
    play("A joins");
    scenario().router().expectInternalErrors(1);
    scenario()
        .router()
        .router()
        .call(
            Uri.of("realm1"),
            Uri.of("com.p"),
            Payload.EMPTY,
            Duration.ofSeconds(1),
            outcome -> {
              outcomes.add(outcome);
              throw new IllegalStateException("a bug");
            });
    scenario().router().run();

    assertThat(onlyFailure()).isEqualTo("wamp.error.no_such_procedure");
  }
}
