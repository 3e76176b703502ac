package io.starling.router.scenario;

import io.starling.router.port.EventLimits;
import io.starling.router.port.Limits;
import io.starling.router.port.SlowReceiverPolicy;
import io.starling.wamp.message.WampUris;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that are scripts, played in every {@link Topology}. The numbers in names (t032_) are those
 * of {@code docs/conformance.md}.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(Topology.class)
abstract class ScenarioTest {

  /** Limits that a script reaches. */
  static final Limits SMALL = limits(SlowReceiverPolicy.DROP);

  @Parameter Topology topology;

  private @Nullable Scenario scenario;

  static Limits limits(SlowReceiverPolicy policy) {
    return new Limits(
        64,
        250,
        1_000,
        policy,
        2,
        2,
        2,
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        Duration.ZERO,
        64 << 20,
        EventLimits.DEFAULT);
  }

  /** Begins a scenario with limits other than the defaults. */
  Scenario begin(Limits limits) {
    scenario = new Scenario(topology, limits);
    return scenario;
  }

  Scenario scenario() {
    return scenario == null ? begin(Limits.DEFAULT) : scenario;
  }

  void play(String script) {
    scenario().play(script);
  }

  /** Has the router say GOODBYE to a client. */
  void sayGoodbye(String name) {
    var client = scenario().client(name);
    client
        .loop()
        .loop()
        .sayGoodbye(
            client.connection(),
            WampUris.SYSTEM_SHUTDOWN,
            "maintenance",
            scenario().router().now());
  }

  @AfterEach
  void nothingIsLeft() {
    if (scenario != null) {
      scenario.close();
    }
  }
}
