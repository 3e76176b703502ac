package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls, registrations and who is called (checklist 11.1 to 11.6). */
class RpcScenarioTest extends ScenarioTest {

  private static final String CALLEE =
      """
      A joins
      B joins
      C joins
      A -> [64, 1, {}, 'com.proc']
      A <- [65, 1, $reg]
      """;

  @Test
  void callIsAnsweredWithItsResult() {
    play(CALLEE);
    play(
        """
        C -> [48, 1, {}, 'com.proc', [1, null, 2.5], {'k': ['v']}]
        A <- [68, 1, $reg, {}, [1, null, 2.5], {'k': ['v']}]
        A -> [70, 1, {}, [true], {'r': {}}]
        C <- [50, 1, {}, [true], {'r': {}}]
        C -> [48, 2, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        A -> [70, 2, {}]
        C <- [50, 2, {}]
        """);
  }

  @Test
  void callIsAnsweredWithTheCalleesError() {
    play(CALLEE);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [8, 68, 1, {}, 'com.error.mine', [1], {'k': 'v'}]
        C <- [8, 48, 1, {}, 'com.error.mine', [1], {'k': 'v'}]
        """);
  }

  @Test
  void callToUnknownProcedureIsAnsweredWithNoSuchProcedure() {
    play(
        """
        A joins
        A -> [48, 1, {}, 'com.none']
        A <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  @Test
  void malformedErrorUriOfACalleeIsAbortedAndItsCallerGetsCanceled() {
    play(CALLEE);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [8, 68, 1, {}, 'a..b']
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        """);
  }

  @Test
  void t057_callsOfALostCalleeAreAnsweredOnce() {
    play(CALLEE);
    play(
        """
        B -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        A is lost
        B <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        """);
  }

  @Test
  void t065_calleeCannotAnswerTheInvocationOfAnother() {
    play(CALLEE);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        B -> [70, 1, {}, ['forged']]
        B <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A -> [70, 1, {}, ['true']]
        C <- [50, 1, {}, ['true']]
        """);
  }

  @Test
  void t066_secondAnswerIsDiscarded() {
    play(CALLEE);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [70, 1, {}, [1]]
        C <- [50, 1, {}, [1]]
        A -> [70, 1, {}, [2]]
        A -> [8, 68, 1, {}, 'com.error']
        A <- nothing
        C <- nothing
        """);
  }

  @Test
  void t067_unregisteringDoesNotEndARunningInvocation() {
    play(CALLEE);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [66, 2, $reg]
        A <- [67, 2]
        A -> [70, 1, {}, [1]]
        C <- [50, 1, {}, [1]]
        C -> [48, 2, {}, 'com.proc']
        C <- [8, 48, 2, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  @Test
  void t068_registrationOfAnotherCannotBeEnded() {
    play(CALLEE);
    play(
        """
        B -> [66, 1, $reg]
        B <- [8, 66, 1, {}, 'wamp.error.no_such_registration', ...]
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        """);
  }

  @Test
  void t069_sameTextWithAnotherMatchIsAnotherRegistration() {
    play(CALLEE);
    play(
        """
        B -> [64, 1, {'match': 'prefix'}, 'com.proc']
        B <- [65, 1, *]
        B -> [64, 2, {'match': 'wildcard'}, 'com.proc']
        B <- [65, 2, *]
        B -> [64, 3, {}, 'com.proc']
        B <- [8, 64, 3, {}, 'wamp.error.procedure_already_exists', ...]
        A -> [64, 2, {}, 'com.proc']
        A <- [8, 64, 2, {}, 'wamp.error.procedure_already_exists', ...]
        """);
  }

  @Test
  void t070_laterCalleeNeedsTheSamePolicy() {
    play(
        """
        A joins
        B joins
        A -> [64, 1, {'invoke': 'roundrobin'}, 'com.proc']
        A <- [65, 1, $reg]
        B -> [64, 1, {'invoke': 'random'}, 'com.proc']
        B <- [8, 64, 1, {}, 'wamp.error.procedure_already_exists', ...]
        B -> [64, 2, {}, 'com.proc']
        B <- [8, 64, 2, {}, 'wamp.error.procedure_already_exists', ...]
        B -> [64, 3, {'invoke': 'single'}, 'com.proc']
        B <- [8, 64, 3, {}, 'wamp.error.procedure_already_exists', ...]
        A -> [64, 2, {'invoke': 'roundrobin'}, 'com.proc']
        A <- [8, 64, 2, {}, 'wamp.error.procedure_already_exists', ...]
        A -> [66, 3, $reg]
        A <- [67, 3]
        B -> [64, 4, {'invoke': 'random'}, 'com.proc']
        B <- [65, 4, *]
        """);
  }

  @Test
  void t073_mostSpecificRegistrationIsCalled() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'a1.b2.c3.d4.e55']
        A <- [65, 1, $r1]
        A -> [64, 2, {'match': 'prefix'}, 'a1.b2.c3']
        A <- [65, 2, $r2]
        A -> [64, 3, {'match': 'prefix'}, 'a1.b2.c3.d4']
        A <- [65, 3, $r3]
        A -> [64, 4, {'match': 'wildcard'}, 'a1.b2..d4.e5']
        A <- [65, 4, $r4]
        A -> [64, 5, {'match': 'wildcard'}, 'a1.b2.c33..e5']
        A <- [65, 5, $r5]
        A -> [64, 6, {'match': 'wildcard'}, 'a1.b2..d4.e5..g7']
        A <- [65, 6, $r6]
        A -> [64, 7, {'match': 'wildcard'}, 'a1.b2..d4..f6.g7']
        A <- [65, 7, $r7]
        C -> [48, 1, {}, 'a1.b2.c3.d4.e55']
        A <- [68, 1, $r1, {}]
        C -> [48, 2, {}, 'a1.b2.c3.d98.e74']
        A <- [68, 2, $r2, {'procedure': 'a1.b2.c3.d98.e74'}]
        C -> [48, 3, {}, 'a1.b2.c3.d4.e325']
        A <- [68, 3, $r3, {'procedure': 'a1.b2.c3.d4.e325'}]
        C -> [48, 4, {}, 'a1.b2.c55.d4.e5']
        A <- [68, 4, $r4, {'procedure': 'a1.b2.c55.d4.e5'}]
        C -> [48, 5, {}, 'a1.b2.c88.d4.e5.f6.g7']
        A <- [68, 5, $r6, {'procedure': 'a1.b2.c88.d4.e5.f6.g7'}]
        C -> [48, 6, {}, 'a2.b2.c2.d2.e2']
        C <- [8, 48, 6, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  @Test
  void t074_t075_prefixWinsOverWildcardAndTheProcedureIsTold() {
    play(
        """
        A joins
        B joins
        C joins
        A -> [64, 1, {'match': 'wildcard'}, 'com..b']
        A <- [65, 1, *]
        B -> [64, 1, {'match': 'prefix'}, 'com.a.']
        B <- [65, 1, $prefix]
        C -> [48, 1, {}, 'com.a.b']
        B <- [68, 1, $prefix, {'procedure': 'com.a.b'}]
        """);
  }

  @Test
  void t076_sessionMayCallItself() {
    play(CALLEE);
    play(
        """
        A -> [48, 2, {}, 'com.proc', [1]]
        A <- [68, 1, $reg, {}, [1]]
        A -> [70, 1, {}, [2]]
        A <- [50, 2, {}, [2]]
        """);
  }

  @Test
  void sessionThatCalledItselfAndLeavesTakesTheCallAlong() {
    play(CALLEE);
    play(
        """
        A -> [48, 2, {}, 'com.proc', [1]]
        A <- [68, 1, $reg, {}, [1]]
        A is lost
        """);
  }

  @Test
  void t091_callerWithoutRightDoesNotLearnWhatExists() {
    scenario().authorizer().deny("a CALL com.none EXACT");
    play(
        """
        A joins
        A -> [48, 1, {}, 'com.none']
        A <- [8, 48, 1, {}, 'wamp.error.not_authorized', ...]
        """);
  }

  @Test
  void t092_rightToAUriIsNoRightToThePattern() {
    scenario().authorizer().deny("a REGISTER com.a PREFIX");
    scenario().authorizer().deny("a SUBSCRIBE com.a WILDCARD");
    play(
        """
        A joins
        A -> [64, 1, {}, 'com.a']
        A <- [65, 1, *]
        A -> [64, 2, {'match': 'prefix'}, 'com.a']
        A <- [8, 64, 2, {}, 'wamp.error.not_authorized', ...]
        A -> [32, 3, {}, 'com.a']
        A <- [33, 3, *]
        A -> [32, 4, {'match': 'wildcard'}, 'com.a']
        A <- [8, 32, 4, {}, 'wamp.error.not_authorized', ...]
        """);
  }

  @Test
  void t093_callsOfOneCallerReachTheirCalleeInOrder() {
    play(CALLEE);
    play(
        """
        A -> [64, 2, {}, 'com.other']
        A <- [65, 2, $other]
        """);
    for (int i = 1; i <= 100; i++) {
      play("C => [48, %d, {}, '%s', [%d]]".formatted(i, i % 2 == 0 ? "com.other" : "com.proc", i));
    }
    for (int i = 1; i <= 100; i++) {
      play("A <- [68, %d, %s, {}, [%d]]".formatted(i, i % 2 == 0 ? "$other" : "$reg", i));
    }
  }

  @Test
  void t094_noInvocationComesBeforeRegistered() {
    play(
        """
        A joins
        B joins
        """);
    for (int i = 1; i <= 30; i++) {
      play("B => [48, %d, {}, 'com.proc']".formatted(i));
      if (i == 15) {
        play("A => [64, 1, {}, 'com.proc']");
      }
    }
    play("A <- [65, 1, *]");
    scenario().router().run();
    scenario().actor("A").unexpected().clear();
    play("A is lost");
    assertThat(scenario().actor("B").unexpected()).hasSize(30);
    scenario().actor("B").unexpected().clear();
  }

  @Test
  void callerIsDisclosedWhenItOrTheCalleeAsks() {
    play(
        """
        A joins
        C joins realm1 as ca/staff
        A -> [64, 1, {}, 'com.plain']
        A <- [65, 1, $plain]
        A -> [64, 2, {'disclose_caller': true}, 'com.curious']
        A <- [65, 2, $curious]
        C -> [48, 1, {}, 'com.plain']
        A <- [68, 1, $plain, {}]
        C -> [48, 2, {'disclose_me': true}, 'com.plain']
        A <- [68, 2, $plain, {'caller': $C, 'caller_authid': 'ca', 'caller_authrole': 'staff'}]
        C -> [48, 3, {}, 'com.curious']
        A <- [68, 3, $curious, {'caller': $C, 'caller_authid': 'ca', 'caller_authrole': 'staff'}]
        """);
  }

  @Test
  void disclosureThatTheRealmForbidsIsRefused() {
    play(
        """
        A joins never
        C joins never
        A -> [64, 1, {'disclose_caller': true}, 'com.proc']
        A <- [8, 64, 1, {}, 'wamp.error.option_disallowed.disclose_me', ...]
        A -> [64, 2, {}, 'com.proc']
        A <- [65, 2, $reg]
        C -> [48, 1, {'disclose_me': true}, 'com.proc']
        C <- [8, 48, 1, {}, 'wamp.error.option_disallowed.disclose_me', ...]
        C -> [48, 2, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        """);
  }

  @Test
  void realmMayDiscloseEveryCaller() {
    play(
        """
        A joins always
        C joins always
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {'caller': $C, 'caller_authid': 'c', 'caller_authrole': 'user'}]
        """);
  }

  @Test
  void openCallsOfASessionAreLimited() {
    begin(SMALL);
    play(CALLEE);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        C -> [48, 2, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        C -> [48, 3, {}, 'com.proc']
        C <- [8, 48, 3, {}, 'starling.error.limit_exceeded', ...]
        A -> [70, 1, {}]
        C <- [50, 1, {}]
        C -> [48, 4, {}, 'com.proc']
        A <- [68, 3, $reg, {}]
        """);
    assertThat(scenario().router().count(Counter.CALLS_REFUSED_PENDING)).isEqualTo(1);
  }

  @Test
  void registrationsOfASessionAreLimited() {
    begin(SMALL);
    play(CALLEE);
    play(
        """
        A -> [64, 2, {}, 'com.two']
        A <- [65, 2, *]
        A -> [64, 3, {}, 'com.three']
        A <- [8, 64, 3, {}, 'starling.error.limit_exceeded', ...]
        A -> [66, 4, $reg]
        A <- [67, 4]
        A -> [64, 5, {}, 'com.three']
        A <- [65, 5, *]
        """);
    assertThat(scenario().router().count(Counter.REGISTRATIONS_REFUSED_LIMIT)).isEqualTo(1);
  }

  @Test
  void payloadPassthruAttributesAreRelayedBothWays() {
    play(CALLEE);
    play(
        """
        C -> [48, 1, {'ppt_scheme': 'x_m', 'ppt_serializer': 'cbor'}, 'com.proc', ['x']]
        A <- [68, 1, $reg, {'ppt_scheme': 'x_m', 'ppt_serializer': 'cbor'}, ['x']]
        A -> [70, 1, {'ppt_scheme': 'x_m', 'ppt_keyid': 'k'}, ['y']]
        C <- [50, 1, {'ppt_scheme': 'x_m', 'ppt_keyid': 'k'}, ['y']]
        C -> [48, 2, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        A -> [8, 68, 2, {'ppt_scheme': 'x_m'}, 'com.error', ['z']]
        C <- [8, 48, 2, {'ppt_scheme': 'x_m'}, 'com.error', ['z']]
        """);
  }

  @Test
  void t088_calleeWithoutPayloadPassthruIsNotInvoked() {
    play(
        """
        A joins realm1 without payload_passthru_mode
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, *]
        C -> [48, 1, {'ppt_scheme': 'x_m'}, 'com.proc', ['x']]
        C <- [8, 48, 1, {}, 'wamp.error.feature_not_supported', ...]
        A <- nothing
        """);
  }

  @Test
  void t088_unannouncedPayloadPassthruOfACallerIsAborted() {
    play(
        """
        A joins
        C joins realm1 without payload_passthru_mode
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, *]
        C -> [48, 1, {'ppt_scheme': 'x_m'}, 'com.proc', ['x']]
        C <- [3, {'message': *}, 'wamp.error.protocol_violation']
        C <- closed PROTOCOL_VIOLATION
        """);
  }

  @Test
  void unannouncedPayloadPassthruOfACalleeIsAbortedAndItsCallerGetsCanceled() {
    play(
        """
        A joins realm1 without payload_passthru_mode
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [70, 1, {'ppt_scheme': 'x_m'}, ['x']]
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", []", ", ['x', 'y']", ", ['x'], {'k': 1}", ", [], {'k': 1}"})
  void passthruPayloadOfACallIsOneElement(String arguments) {
    play(CALLEE);
    play(
        """
        C -> [48, 1, {'ppt_scheme': 'x_m'}, 'com.proc'%s]
        C <- [3, {'message': *}, 'wamp.error.protocol_violation']
        C <- closed PROTOCOL_VIOLATION
        A <- nothing
        """
            .formatted(arguments));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[70, 1, {'ppt_scheme': 'x_m'}]",
        "[70, 1, {'ppt_scheme': 'x_m'}, [1, 2]]",
        "[70, 1, {'ppt_scheme': 'x_m'}, [[1, 2]], {'k': 1}]",
        "[8, 68, 1, {'ppt_scheme': 'x_m'}, 'com.error']",
        "[8, 68, 1, {'ppt_scheme': 'x_m'}, 'com.error', [1, 2]]"
      })
  void passthruPayloadOfAnAnswerIsOneElement(String answer) {
    play(CALLEE);
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> %s
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        """
            .formatted(answer));
  }

  @Test
  void passthruPayloadMayBeAListAndHaveEmptyKeywords() {
    play(CALLEE);
    play(
        """
        C -> [48, 1, {'ppt_scheme': 'x_m'}, 'com.proc', [[1, [2, 3]]], {}]
        A <- [68, 1, $reg, {'ppt_scheme': 'x_m'}, [[1, [2, 3]]]]
        A -> [70, 1, {}, []]
        C <- [50, 1, {}]
        """);
  }

  @Test
  void unannouncedPayloadPassthruInAnErrorIsAborted() {
    play(
        """
        A joins realm1 without payload_passthru_mode
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [8, 68, 1, {'ppt_scheme': 'x_m'}, 'com.error', ['x']]
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[70, 1, {'ppt_scheme': 'x_m'}, ['x']]",
        "[8, 68, 1, {'ppt_scheme': 'x_m'}, 'e', ['x']]"
      })
  void t089_callerWithoutPayloadPassthruStillGetsItsFinalAnswer(String answer) {
    play(
        """
        A joins
        C joins realm1 without payload_passthru_mode
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> %s
        C <- [8, 48, 1, {}, 'wamp.error.feature_not_supported', ...]
        A <- nothing
        """
            .formatted(answer));
  }
}
