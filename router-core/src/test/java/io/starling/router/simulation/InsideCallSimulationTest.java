package io.starling.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.CallOutcome;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Calls of the router while callees come, go, answer, fail and keep silent: each has one outcome,
 * and a result is that of its call.
 */
class InsideCallSimulationTest {

  private static final Uri REALM = Uri.of("realm1");

  @Test
  void everyCallHasOneOutcome() {
    long given = Long.getLong("seed", 0);
    long first = given != 0 ? given : System.nanoTime();
    for (long seed = first; seed < first + (given != 0 ? 1 : 60); seed++) {
      try {
        run(seed);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("replay with -Dseed=" + seed, failure);
      }
    }
  }

  private static void run(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    SimulatedRouter router =
        SimulatedRouter.of(
            new SimulatedRouter.Settings(
                1 + random.nextInt(4),
                random.nextBoolean(),
                Limits.DEFAULT,
                Ports.open(RealmDirectory.of(List.of(RealmSettings.lenient(REALM))))),
            random.nextLong());
    List<SimulatedClient> callees = new ArrayList<>();
    List<List<CallOutcome>> outcomes = new ArrayList<>();
    for (int act = 0; act < 200; act++) {
      switch (random.nextInt(8)) {
        case 0 -> callees.add(callee(router, random));
        case 1 -> {
          if (!callees.isEmpty()) {
            callees.remove(random.nextInt(callees.size())).lose();
          }
        }
        case 2 -> router.pass(Duration.ofMillis(random.nextInt(500)));
        default -> {
          List<CallOutcome> outcome = new ArrayList<>();
          Integer number = outcomes.size();
          outcomes.add(outcome);
          router
              .router()
              .call(
                  REALM,
                  Uri.of("com.p"),
                  Payload.of(number),
                  Duration.ofMillis(1 + random.nextInt(1000)),
                  outcome::add);
        }
      }
      for (int steps = random.nextInt(10); steps > 0; steps--) {
        router.step();
      }
    }
    router.after(Duration.ofSeconds(2));
    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(outcomes.get(i)).as("call %s", i).hasSize(1);
      CallOutcome outcome = outcomes.get(i).getFirst();
      if (outcome instanceof CallOutcome.Result result) {
        assertThat(((Number) result.args().getFirst()).intValue()).isEqualTo(i);
      } else {
        assertThat(((CallOutcome.Failure) outcome).error().text())
            .isIn(
                "wamp.error.no_such_procedure",
                "wamp.error.timeout",
                "wamp.error.canceled",
                "com.no");
      }
    }
    router.close();
  }

  /** Registers, and then answers, fails or keeps silent. */
  private static SimulatedClient callee(SimulatedRouter router, RandomGenerator random) {
    SerializerFormat[] formats = SerializerFormat.values();
    SimulatedClient client =
        router.connect(
            random.nextInt(router.router().loops()), formats[random.nextInt(formats.length)]);
    client.onReceive(
        received -> {
          if (received.message() instanceof Invocation invocation) {
            switch (random.nextInt(3)) {
              case 0 ->
                  client.sendJson(
                      "[70,%d,{},[%d]]"
                          .formatted(
                              invocation.request(),
                              ((Number) number(router, invocation)).intValue()));
              case 1 -> client.sendJson("[8,68,%d,{},\"com.no\"]".formatted(invocation.request()));
              default -> {}
            }
          }
        });
    client.send(
        new Hello(
            REALM,
            new HelloDetails(
                new PeerRoles.Builder().add(Role.CALLEE).build(),
                null,
                List.of(),
                null,
                null,
                Map.of())));
    client.sendJson("[64,1,{\"invoke\":\"random\"},\"com.p\"]");
    return client;
  }

  private static Object number(SimulatedRouter router, Invocation invocation) {
    return new io.starling.wamp.serializer.PayloadReader(64).args(invocation.payload()).getFirst();
  }
}
