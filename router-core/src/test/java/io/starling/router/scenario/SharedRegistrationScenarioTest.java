package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which callee of a shared registration is invoked (checklist 11.4). */
class SharedRegistrationScenarioTest extends ScenarioTest {

  private int calls;
  private final Map<String, Integer> invocations = new HashMap<>();

  private void register(String options) {
    play("X joins");
    for (String callee : List.of("A", "B", "C")) {
      play(
          """
          %1$s joins
          %1$s -> [64, 1, %2$s, 'com.proc']
          %1$s <- [65, 1, $reg]
          """
              .formatted(callee, options));
    }
  }

  /** Calls and returns who was invoked; the call stays open. */
  private String call(String options) {
    play("X -> [48, %d, %s, 'com.proc']".formatted(++calls, options));
    for (String callee : List.of("A", "B", "C")) {
      if (!scenario().actor(callee).unexpected().isEmpty()) {
        int invocation = invocations.merge(callee, 1, Integer::sum);
        play("%s <- [68, %d, $reg, {}]".formatted(callee, invocation));
        return callee;
      }
    }
    return "nobody";
  }

  private String call() {
    return call("{}");
  }

  private void answer(String callee, int invocation, int call) {
    play(
        """
        %s -> [70, %d, {}]
        X <- [50, %d, {}]
        """
            .formatted(callee, invocation, call));
  }

  private void leave(String callee) {
    play("%s -> [66, 2, $reg]".formatted(callee));
    play("%s <- [67, 2]".formatted(callee));
  }

  @Test
  void t071_roundRobinRotatesInOrderOfRegistration() {
    register("{'invoke': 'roundrobin'}");
    assertThat(call() + call() + call() + call() + call() + call()).isEqualTo("ABCABC");
  }

  @Test
  void t071_roundRobinSkipsNobodyWhenACalleeLeaves() {
    register("{'invoke': 'roundrobin'}");
    assertThat(call()).isEqualTo("A");
    leave("B");
    assertThat(call() + call() + call()).isEqualTo("CAC");
  }

  @Test
  void t071_roundRobinGoesOnAfterTheOneThatLeft() {
    register("{'invoke': 'roundrobin'}");
    assertThat(call() + call()).isEqualTo("AB");
    leave("B");
    assertThat(call() + call()).isEqualTo("CA");
  }

  @Test
  void roundRobinRemembersWhoWasAlone() {
    register("{'invoke': 'roundrobin'}");
    leave("B");
    leave("C");
    assertThat(call()).isEqualTo("A");
    play(
        """
        B -> [64, 3, {'invoke': 'roundrobin'}, 'com.proc']
        B <- [65, 3, $reg]
        """);
    assertThat(call() + call()).isEqualTo("BA");
  }

  @Test
  void t072_lastInvokesTheYoungest() {
    register("{'invoke': 'last'}");
    assertThat(call() + call()).isEqualTo("CC");
    leave("C");
    assertThat(call()).isEqualTo("B");
    play(
        """
        C -> [64, 3, {}, 'com.proc']
        C <- [8, 64, 3, {}, 'wamp.error.procedure_already_exists', ...]
        """);
  }

  @Test
  void firstInvokesTheOldest() {
    register("{'invoke': 'first'}");
    assertThat(call() + call()).isEqualTo("AA");
    leave("A");
    assertThat(call()).isEqualTo("B");
  }

  @Test
  void randomInvokesEverybodySometimes() {
    register("{'invoke': 'random'}");
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      counts.merge(call(), 1, Integer::sum);
    }
    assertThat(counts).containsOnlyKeys("A", "B", "C");
    assertThat(counts.values()).allMatch(count -> count > 50);
  }

  @Test
  void consistentHashSticksToACalleePerKey() {
    register("{'invoke': 'jump_consistent_hash'}");
    Map<String, String> first = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      first.put("key" + i, call("{'rkey': 'key%d'}".formatted(i)));
    }
    assertThat(first.values()).contains("A", "B", "C");
    for (int i = 0; i < 60; i++) {
      assertThat(call("{'rkey': 'key%d'}".formatted(i))).isEqualTo(first.get("key" + i));
    }
    leave("C");
    for (int i = 0; i < 60; i++) {
      String before = first.get("key" + i);
      String after = call("{'rkey': 'key%d'}".formatted(i));
      assertThat(after).isEqualTo(before.equals("C") ? after : before).isNotEqualTo("C");
    }
  }

  @Test
  void consistentHashNeedsAKey() {
    register("{'invoke': 'jump_consistent_hash'}");
    play(
        """
        X -> [48, 1, {}, 'com.proc']
        X <- [8, 48, 1, {}, 'wamp.error.invalid_argument', ...]
        """);
  }

  @Test
  void leastLoadedInvokesTheOneWithTheFewestOpenInvocations() {
    register("{'invoke': 'queue_least_loaded'}");
    assertThat(call() + call() + call()).isEqualTo("ABC");
    answer("B", 1, 2);
    assertThat(call()).isEqualTo("B");
    answer("C", 1, 3);
    assertThat(call()).isEqualTo("C");
  }

  @Test
  void leastLoadedSpreadsABurstThatNoCalleeHasSeenYet() {
    register("{'invoke': 'queue_least_loaded'}");
    play(
        """
        X => [48, 1, {}, 'com.proc']
        X => [48, 2, {}, 'com.proc']
        X -> [48, 3, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        B <- [68, 1, $reg, {}]
        C <- [68, 1, $reg, {}]
        """);
  }

  @Test
  void leastLoadedOfASampleSparesTheBusiest() {
    register("{'invoke': 'queue_least_loaded_sample'}");
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 90; i++) {
      counts.merge(call(), 1, Integer::sum);
    }
    assertThat(counts).containsOnlyKeys("A", "B", "C");
    assertThat(counts.values()).allMatch(count -> count >= 20 && count <= 40);
  }

  @ParameterizedTest
  @ValueSource(strings = {"single", "roundrobin", "first", "last", "random", "queue_least_loaded"})
  void busyCalleeIsNotInvoked(String policy) {
    play(
        """
        X joins
        A joins
        A -> [64, 1, {'invoke': '%s', 'concurrency': 1}, 'com.proc']
        A <- [65, 1, $reg]
        X -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        X -> [48, 2, {}, 'com.proc']
        X <- [8, 48, 2, {}, 'wamp.error.unavailable', ...]
        A -> [70, 1, {}]
        X <- [50, 1, {}]
        X -> [48, 3, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        """
            .formatted(policy));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "roundrobin",
        "first",
        "last",
        "random",
        "queue_least_loaded",
        "queue_least_loaded_sample"
      })
  void nextCalleeWithRoomIsInvoked(String policy) {
    register("{'invoke': '%s', 'concurrency': 2}".formatted(policy));
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 6; i++) {
      counts.merge(call(), 1, Integer::sum);
    }
    assertThat(counts).isEqualTo(Map.of("A", 2, "B", 2, "C", 2));
    play(
        """
        X -> [48, 7, {}, 'com.proc']
        X <- [8, 48, 7, {}, 'wamp.error.unavailable', ...]
        """);
  }

  @Test
  void cancelledCallGivesTheCalleeRoomAgain() {
    play(
        """
        X joins
        A joins
        A -> [64, 1, {'concurrency': 1}, 'com.proc']
        A <- [65, 1, $reg]
        X -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        X -> [49, 1, {'mode': 'skip'}]
        X <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        X -> [48, 2, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        """);
  }

  @Test
  void calleeThatLeftIsNotAskedAgain() {
    register("{'invoke': 'roundrobin'}");
    play("B is lost");
    assertThat(call() + call() + call() + call()).isEqualTo("ACAC");
  }

  private void join(String features, String invoke) {
    for (String callee : List.of("A", "B")) {
      play(
          """
          %1$s joins realm1 %2$s
          %1$s -> [64, 1, {'invoke': '%3$s'}, 'com.proc']
          %1$s <- [65, 1, $reg]
          """
              .formatted(callee, features, invoke));
    }
    play("C joins");
  }

  @Test
  void t090_unavailableCalleeLeavesTheCallToTheNextOne() {
    join("", "first");
    play(
        """
        C -> [48, 1, {}, 'com.proc', ['x'], {'k': 1}]
        A <- [68, 1, $reg, {}, ['x'], {'k': 1}]
        A -> [8, 68, 1, {}, 'wamp.error.unavailable']
        B <- [68, 1, $reg, {}, ['x'], {'k': 1}]
        C <- nothing
        A -> [70, 1, {}, ['late']]
        B -> [70, 1, {}, ['y']]
        C <- [50, 1, {}, ['y']]
        C -> [48, 2, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        A -> [70, 2, {}]
        C <- [50, 2, {}]
        """);
    assertThat(scenario().router().count(Counter.CALLS_REROUTED)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "last", "roundrobin", "random"})
  void t090_whenAllAreUnavailableTheCallerIsToldSo(String invoke) {
    join("", invoke);
    play("C -> [48, 1, {}, 'com.proc']");
    String first = scenario().actor("A").unexpected().isEmpty() ? "B" : "A";
    String second = first.equals("A") ? "B" : "A";
    play(
        """
        %1$s <- [68, 1, $reg, {}]
        %2$s <- nothing
        %1$s -> [8, 68, 1, {}, 'wamp.error.unavailable', ['one']]
        %2$s <- [68, 1, $reg, {}]
        %2$s -> [8, 68, 1, {}, 'wamp.error.unavailable', ['two']]
        %1$s <- nothing
        C <- [8, 48, 1, {}, 'wamp.error.no_available_callee', ...]
        """
            .formatted(first, second));
  }

  @Test
  void t090_onlyCalleeThatIsUnavailable() {
    play(
        """
        A joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [8, 68, 1, {}, 'wamp.error.unavailable']
        C <- [8, 48, 1, {}, 'wamp.error.no_available_callee', ...]
        """);
  }

  @Test
  void t090_calleeWithoutTheFeatureIsAnswered() {
    join("without call_reroute", "first");
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [8, 68, 1, {}, 'wamp.error.unavailable', ['full']]
        C <- [8, 48, 1, {}, 'wamp.error.unavailable', ['full']]
        B <- nothing
        """);
  }

  @Test
  void calleeThatCannotBeReroutedFromGetsTheArgumentsToo() {
    play(
        """
        A joins
        B joins realm1 without call_reroute
        C joins
        A -> [64, 1, {'invoke': 'first'}, 'com.proc']
        A <- [65, 1, $reg]
        B -> [64, 1, {'invoke': 'first'}, 'com.proc']
        B <- [65, 1, $reg]
        C -> [48, 1, {}, 'com.proc', ['x']]
        A <- [68, 1, $reg, {}, ['x']]
        A -> [8, 68, 1, {}, 'wamp.error.unavailable']
        B <- [68, 1, $reg, {}, ['x']]
        B -> [8, 68, 1, {}, 'wamp.error.unavailable', ['full']]
        C <- [8, 48, 1, {}, 'wamp.error.unavailable', ['full']]
        """);
  }

  @Test
  void calleeThatComesWhileTheCallIsOpenIsTriedToo() {
    play(
        """
        A joins
        B joins
        C joins
        A -> [64, 1, {'invoke': 'roundrobin'}, 'com.proc']
        A <- [65, 1, $reg]
        C -> [48, 1, {}, 'com.proc', ['x']]
        A <- [68, 1, $reg, {}, ['x']]
        B -> [64, 1, {'invoke': 'roundrobin'}, 'com.proc']
        B <- [65, 1, $reg]
        A -> [8, 68, 1, {}, 'wamp.error.unavailable']
        B <- [68, 1, $reg, {}, ['x']]
        B -> [8, 68, 1, {}, 'wamp.error.unavailable']
        C <- [8, 48, 1, {}, 'wamp.error.no_available_callee', ...]
        """);
    assertThat(scenario().router().count(Counter.CALLS_REROUTED)).isEqualTo(1);
  }

  @Test
  void callWhoseArgumentsAreNotKeptGetsTheCalleesError() {
    assumeThat(topology.encoding).as("the bytes of arguments are known").isTrue();
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
            300,
            d.events()));
    join("", "first");
    String large = "x".repeat(200);
    play(
        """
        C -> [48, 1, {}, 'com.proc', ['%1$s']]
        A <- [68, 1, $reg, {}, ['%1$s']]
        C -> [48, 2, {}, 'com.proc', ['%1$s']]
        A <- [68, 2, $reg, {}, ['%1$s']]
        A -> [8, 68, 2, {}, 'wamp.error.unavailable', ['full']]
        C <- [8, 48, 2, {}, 'wamp.error.unavailable', ['full']]
        B <- nothing
        A -> [70, 1, {}]
        C <- [50, 1, {}]
        C -> [48, 3, {}, 'com.proc', ['%1$s']]
        A <- [68, 3, $reg, {}, ['%1$s']]
        A -> [8, 68, 3, {}, 'wamp.error.unavailable', ['full']]
        B <- [68, 1, $reg, {}, ['%1$s']]
        B -> [70, 1, {}]
        C <- [50, 3, {}]
        """
            .formatted(large));
    assertThat(scenario().router().count(Counter.CALLS_NOT_KEPT)).isEqualTo(1);
  }

  @Test
  void t090_callThatHasProgressedIsNotRerouted() {
    join("", "first");
    play(
        """
        C -> [48, 1, {'receive_progress': true}, 'com.proc']
        A <- [68, 1, $reg, {'receive_progress': true}]
        A -> [70, 1, {'progress': true}, [1]]
        C <- [50, 1, {'progress': true}, [1]]
        A -> [8, 68, 1, {}, 'wamp.error.unavailable']
        C <- [8, 48, 1, {}, 'wamp.error.unavailable']
        C -> [48, 2, {'progress': true}, 'com.proc']
        A <- [68, 2, $reg, {'progress': true}]
        A -> [8, 68, 2, {}, 'wamp.error.unavailable']
        C <- [8, 48, 2, {}, 'wamp.error.unavailable']
        B <- nothing
        """);
  }

  @Test
  void t090_timeLimitKeepsRunningAndEndsAReroutedCall() {
    join("", "first");
    play(
        """
        C -> [48, 1, {'timeout': 1000}, 'com.proc']
        A <- [68, 1, $reg, {}]
        after 600 ms
        A -> [8, 68, 1, {}, 'wamp.error.unavailable']
        B <- [68, 1, $reg, {}]
        after 600 ms
        B <- [69, 1, {'mode': 'killnowait'}]
        C <- [8, 48, 1, {}, 'wamp.error.timeout', ...]
        A <- nothing
        """);
  }

  @Test
  void t090_cancelledReroutedCallInterruptsTheSecondCallee() {
    join("", "first");
    play(
        """
        C -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        A -> [8, 68, 1, {}, 'wamp.error.unavailable']
        B <- [68, 1, $reg, {}]
        C -> [49, 1, {'mode': 'killnowait'}]
        C <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        B <- [69, 1, {'mode': 'killnowait'}]
        A <- nothing
        """);
  }
}
