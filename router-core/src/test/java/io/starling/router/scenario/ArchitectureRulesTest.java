package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.router.port.SlowReceiverPolicy;
import io.starling.router.realm.RoutingIds;
import io.starling.router.simulation.SimulatedClient;
import io.starling.router.simulation.SimulatedLoop;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One test per rule of the way of a message ({@code ARCHITECTURE.md}), which fails when the rule is
 * broken.
 *
 * <p>Rules that other tests guard: rule 9, one flush per batch, belongs to the transports ({@code
 * RawSocketLinkTest.batchLeavesInOneFlush}); rule 10, the order of messages, is checked by {@code
 * CoreSimulationTest} for every seed; rule 16, nested payloads, has no code yet: it comes with
 * testaments and event history.
 */
class ArchitectureRulesTest {

  private Scenario scenario;

  private Scenario begin(Topology topology, Limits limits) {
    scenario = new Scenario(topology, limits);
    return scenario;
  }

  private Scenario begin(Topology topology) {
    return begin(topology, Limits.DEFAULT);
  }

  @AfterEach
  void nothingIsLeft() {
    if (scenario != null) {
      scenario.close();
    }
  }

  /** Joins subscribers of one topic, S0, S1, ..., on the loops and with the formats in turn. */
  private List<String> subscribers(int number) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      names.add("S" + i);
      scenario.play(
          """
          S%1$d joins
          S%1$d -> [32, 1, {}, 'com.topic']
          S%1$d <- [33, 1, $sub]
          """
              .formatted(i));
    }
    return names;
  }

  @Test
  void t108_rule1PayloadOfTheSameFormatIsCopiedByteByByte() {
    begin(Topology.ONE_LOOP_ENCODED);
    var router = scenario.router();
    List<String> frames = new ArrayList<>();
    SimulatedClient subscriber = router.connect(0, SerializerFormat.JSON);
    subscriber.onFrame(frame -> frames.add(frame.toString(StandardCharsets.UTF_8)));
    SimulatedClient publisher = router.connect(0, SerializerFormat.JSON);
    String hello = "[1,\"realm1\",{\"roles\":{\"subscriber\":{},\"publisher\":{}}}]";
    subscriber.sendBytes(hello.getBytes(StandardCharsets.UTF_8));
    subscriber.sendBytes("[32,1,{},\"com.topic\"]".getBytes(StandardCharsets.UTF_8));
    router.run();
    publisher.sendBytes(hello.getBytes(StandardCharsets.UTF_8));
    String payload = "[ 1.0 ,1e2, \"\\u0041\" ],{\"b\" : 1,\"a\":2}";
    publisher.sendBytes(
        "[16,1,{},\"com.topic\",%s]".formatted(payload).getBytes(StandardCharsets.UTF_8));
    router.run();
    assertThat(frames.getLast()).endsWith(payload + "]");
  }

  @Test
  void rule2EventIsEncodedOncePerFormat() {
    begin(Topology.ONE_LOOP_ENCODED);
    List<String> names = subscribers(30);
    scenario.play("P joins");
    int before = scenario.router().encodings();
    scenario.play("P -> [16, 1, {}, 'com.topic', [1]]");
    assertThat(scenario.router().encodings() - before).isEqualTo(SerializerFormat.values().length);
    expectEvent(names, 1);
  }

  private void expectEvent(List<String> names, int number) {
    names.forEach(name -> scenario.play(name + " <- [36, $sub, *, {}, [%d]]".formatted(number)));
  }

  @Test
  void rule3WorkForSessionsOfAnotherLoopIsOneMailForAllOfThem() {
    begin(Topology.TWO_LOOPS);
    List<String> names = subscribers(8);
    scenario.play("P joins");
    SimulatedLoop other = scenario.client("S1").loop();
    int before = other.wakeups();
    scenario.play("P => [16, 1, {}, 'com.topic', [1]]");
    scenario.client("P").runBurst(1);
    assertThat(scenario.actor("S0").unexpected()).hasSize(1);
    assertThat(scenario.actor("S1").unexpected()).isEmpty();
    assertThat(other.wakeups() - before).isEqualTo(1);
    assertThat(other.drain(scenario.router().now())).isFalse();
    assertThat(scenario.actor("S7").unexpected()).hasSize(1);
    expectEvent(names, 1);
  }

  @Test
  void rule3RestingLoopIsWokenOnceBehindTheLastMailOfARound() {
    begin(Topology.TWO_LOOPS);
    scenario.play(
        """
        P joins
        A joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        P => [16, 1, {}, 'com.topic', [1]]
        P => [16, 2, {}, 'com.topic', [2]]
        """);
    SimulatedLoop other = scenario.client("A").loop();
    SimulatedLoop own = scenario.client("P").loop();
    int before = other.wakeups();
    own.loop().onRoundEnd(() -> assertThat(other.wakeups()).isEqualTo(before));
    scenario.client("P").runBurst(2);
    assertThat(other.wakeups() - before).isEqualTo(1);
    scenario.play(
        """
        A <- [36, $sub, *, {}, [1]]
        A <- [36, $sub, *, {}, [2]]
        """);
  }

  @Test
  void rule3DrainHandlesAtMost256Mails() {
    begin(Topology.TWO_LOOPS);
    scenario.play(
        """
        P joins
        A joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        """);
    for (int i = 1; i <= 300; i++) {
      scenario.play("P => [16, %d, {}, 'com.topic', [1]]".formatted(i));
    }
    scenario.client("P").runBurst(300);
    SimulatedLoop other = scenario.client("A").loop();
    assertThat(other.drain(scenario.router().now())).isTrue();
    assertThat(scenario.actor("A").unexpected()).hasSize(256);
    assertThat(other.isWoken()).isTrue();
    assertThat(other.drain(scenario.router().now())).isFalse();
    assertThat(scenario.actor("A").unexpected()).hasSize(300);
    scenario.actor("A").unexpected().clear();
  }

  @Test
  void rule4OnlyTheFirstAndLastMemberOfALoopTouchTheSnapshot() {
    begin(Topology.TWO_LOOPS);
    subscribers(2);
    Object snapshot = scenario.router().field("Topics", "snapshot");
    scenario.play(
        """
        A joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        """);
    assertThat(scenario.router().field("Topics", "snapshot")).isSameAs(snapshot);
    scenario.play(
        """
        A -> [34, 2, $sub]
        A <- [35, 2]
        """);
    assertThat(scenario.router().field("Topics", "snapshot")).isSameAs(snapshot);
    scenario.play("S0 is lost");
    assertThat(scenario.router().field("Topics", "snapshot")).isNotSameAs(snapshot);
  }

  @Test
  void rule4LoopWithoutMembersGetsNoMail() {
    begin(Topology.TWO_LOOPS);
    subscribers(2);
    scenario.play("S1 is lost");
    scenario.play("P joins");
    SimulatedLoop other = scenario.client("S1").loop();
    int before = other.wakeups();
    scenario.play("P -> [16, 1, {}, 'com.topic', [1]]");
    scenario.play("S0 <- [36, $sub, *, {}, [1]]");
    assertThat(other.wakeups()).isEqualTo(before);
  }

  @Test
  void rule5SessionSeesItsOwnWritesAndTheReplyComesFirst() {
    begin(Topology.ONE_LOOP);
    scenario.play(
        """
        A joins
        A => [64, 1, {}, 'com.proc']
        A => [48, 2, {}, 'com.proc']
        A => [32, 3, {}, 'com.topic']
        A => [16, 4, {'exclude_me': false}, 'com.topic']
        A <- [65, 1, $reg]
        A <- [68, 1, $reg, {}]
        A <- [33, 3, $sub]
        A <- [36, $sub, *, {}]
        """);
  }

  @Test
  void rule6EveryOfferedCallIsAnsweredAndNoCalleeIsAskedTwice() {
    begin(Topology.TWO_LOOPS);
    scenario.play(
        """
        X joins
        A joins
        Y joins
        B joins
        A -> [64, 1, {'invoke': 'roundrobin', 'concurrency': 1}, 'com.proc']
        A <- [65, 1, $reg]
        B -> [64, 1, {'invoke': 'roundrobin', 'concurrency': 1}, 'com.proc']
        B <- [65, 1, $reg]
        X -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        X -> [48, 2, {}, 'com.proc']
        B <- [68, 1, $reg, {}]
        """);
    SimulatedLoop callees = scenario.client("A").loop();
    int before = callees.wakeups();
    scenario.play(
        """
        X -> [48, 3, {}, 'com.proc']
        X <- [8, 48, 3, {}, 'wamp.error.unavailable', ...]
        """);
    assertThat(callees.wakeups() - before).isEqualTo(2);
  }

  @Test
  void rule6CallThatIsUnderWayToACalleeThatLeavesIsAnswered() {
    begin(Topology.TWO_LOOPS);
    scenario.play(
        """
        C joins
        A joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        C => [48, 1, {}, 'com.proc']
        """);
    scenario.client("C").runBurst(1);
    scenario.client("A").lose();
    scenario.client("A").runEnd();
    scenario.play(
        """
        C <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        A <- nothing
        """);
  }

  @Test
  void rule7MembershipCountsAtDelivery() {
    begin(Topology.TWO_LOOPS);
    scenario.play(
        """
        P joins
        A joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        A => [34, 2, $sub]
        P => [16, 1, {}, 'com.topic', [1]]
        """);
    scenario.client("P").runBurst(1);
    assertThat(scenario.client("A").loop().isWoken()).isTrue();
    scenario.client("A").runBurst(1);
    scenario.play(
        """
        A <- [35, 2]
        A <- nothing
        """);
  }

  @Test
  void rule8WhatIsParkedPinsNoLargerBuffer() {
    begin(Topology.THREE_LOOPS_ENCODED);
    scenario.play(
        """
        C joins
        A joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        """);
    SimulatedClient caller = scenario.client("C");
    byte[] chunk =
        "[48, 1, {\"progress\": true}, \"com.proc\", [1]]".getBytes(StandardCharsets.UTF_8);
    caller.sendBytes(chunk);
    ByteBuf large = caller.sendBytes(chunk, 1 << 16);
    caller.runBurst(2);
    assertThat(large.refCnt()).as("references to the buffer of the parked chunk").isZero();
    scenario.play(
        """
        A <- [68, 1, $reg, {'progress': true}, [1]]
        A <- [68, 1, $reg, {'progress': true}, [1]]
        """);
  }

  @Test
  void rule11MailboxOverItsBoundDropsEventsAndNoCalls() {
    Limits d = Limits.DEFAULT;
    begin(
        Topology.TWO_LOOPS,
        new Limits(
            d.uriLength(),
            d.outboundSoft(),
            d.outboundHard(),
            SlowReceiverPolicy.DROP,
            d.pendingCalls(),
            d.registrationsPerSession(),
            d.subscriptionsPerSession(),
            d.helloTimeout(),
            d.goodbyeTimeout(),
            d.idleTimeout(),
            200,
            d.events()));
    scenario.play(
        """
        P joins
        A joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        A -> [64, 2, {}, 'com.proc']
        A <- [65, 2, $reg]
        """);
    for (int i = 1; i <= 20; i++) {
      scenario.play("P => [16, %d, {}, 'com.topic']".formatted(i));
    }
    scenario.play("P => [48, 21, {}, 'com.proc']");
    scenario.client("P").runBurst(21);
    scenario.router().run();
    long dropped = scenario.router().count(Counter.EVENTS_DROPPED_MAILBOX);
    assertThat(dropped).isBetween(10L, 19L);
    for (long i = dropped; i < 20; i++) {
      scenario.play("A <- [36, $sub, *, {}]");
    }
    scenario.play("A <- [68, 1, $reg, {}]");
  }

  @Test
  void rule12DecisionIsAskedOnceUntilTheRightsChange() {
    begin(Topology.ONE_LOOP);
    scenario.play(
        """
        A joins realm1 as al/user
        B joins realm1 as al/user
        """);
    for (int i = 1; i <= 10; i++) {
      scenario.play("A -> [16, %d, {}, 'com.topic']".formatted(i));
      scenario.play("B -> [16, %d, {}, 'com.topic']".formatted(i));
    }
    assertThat(scenario.authorizer().questions()).isEqualTo(1);
    scenario.authorizer().deny("al PUBLISH com.other EXACT");
    scenario.play("A -> [16, 11, {}, 'com.topic']");
    assertThat(scenario.authorizer().questions()).isEqualTo(2);
  }

  @Test
  void rule13IdleSessionOwnsNoTimer() {
    begin(Topology.ONE_LOOP);
    subscribers(20);
    assertThat(scenario.router().loop(0).loop().timers().size()).isZero();
  }

  @Test
  void rule13RoundRobinIsExactPerCallersLoop() {
    begin(Topology.TWO_LOOPS);
    scenario.play(
        """
        X joins
        Y joins
        A joins
        B joins
        A -> [64, 1, {'invoke': 'roundrobin'}, 'com.proc']
        A <- [65, 1, $reg]
        B -> [64, 1, {'invoke': 'roundrobin'}, 'com.proc']
        B <- [65, 1, $reg]
        X -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        Y -> [48, 1, {}, 'com.proc']
        A <- [68, 2, $reg, {}]
        Y -> [48, 2, {}, 'com.proc']
        B <- [68, 1, $reg, {}]
        X -> [48, 2, {}, 'com.proc']
        B <- [68, 2, $reg, {}]
        """);
  }

  @Test
  void rule14BugEndsOneSession() {
    begin(Topology.ONE_LOOP);
    List<String> names = subscribers(3);
    scenario.play("P joins");
    scenario.client("S1").failNextSend(new IllegalStateException("a bug for this test"));
    scenario.play("P -> [16, 1, {}, 'com.topic', [1]]");
    scenario.play("S1 <- closed INTERNAL_ERROR");
    names.remove("S1");
    expectEvent(names, 1);
    scenario.router().expectInternalErrors(1);
  }

  @Test
  void rule15IdsAreAKeyedHashThatMovesOnWhenTaken() {
    RoutingIds ids = new RoutingIds(new byte[32]);
    RoutingIds same = new RoutingIds(new byte[32]);
    byte[] key = new byte[32];
    key[0] = 1;
    Uri uri = Uri.of("com.topic");
    RoutingIds.Kind kind = RoutingIds.Kind.SUBSCRIPTION;
    long id = ids.idOf(kind, MatchPolicy.EXACT, uri, taken -> false);
    assertThat(id).isBetween(1L, 1L << 53);
    assertThat(same.idOf(kind, MatchPolicy.EXACT, uri, taken -> false)).isEqualTo(id);
    assertThat(new RoutingIds(key).idOf(kind, MatchPolicy.EXACT, uri, taken -> false))
        .isNotEqualTo(id);
    assertThat(ids.idOf(kind, MatchPolicy.PREFIX, uri, taken -> false)).isNotEqualTo(id);
    assertThat(ids.idOf(RoutingIds.Kind.REGISTRATION, MatchPolicy.EXACT, uri, taken -> false))
        .isNotEqualTo(id);
    long next = ids.idOf(kind, MatchPolicy.EXACT, uri, taken -> taken == id);
    assertThat(next).isNotEqualTo(id);
    assertThat(same.idOf(kind, MatchPolicy.EXACT, uri, taken -> taken == id)).isEqualTo(next);
  }

  @Test
  void idOfASubscriptionIsTheSameWhenItComesBack() {
    begin(Topology.TWO_LOOPS);
    subscribers(1);
    scenario.play("S0 is lost");
    scenario.router().after(Duration.ofSeconds(1));
    scenario.play(
        """
        T joins
        T -> [32, 1, {}, 'com.topic']
        T <- [33, 1, $sub]
        """);
  }
}
