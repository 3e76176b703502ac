package io.starling.router.simulation;

import io.starling.router.Router;
import io.starling.router.RouterLoop;
import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.router.port.Origin;
import io.starling.router.port.Ports;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A whole router in one thread: its loops take turns in an order drawn from a seed, time passes
 * when it is told to, and the same seed gives the same run.
 *
 * <pre>{@code
 * try (SimulatedRouter router = SimulatedRouter.of(settings, seed)) {
 *   SimulatedClient client = router.connect(0, SerializerFormat.CBOR);
 *   client.onReceive(received -> ...);
 *   client.send(hello);
 *   router.run();
 * } // ends all sessions and checks that nothing is left of them
 * }</pre>
 */
public final class SimulatedRouter implements AutoCloseable {

  /** 2023-11-14T22:13:20Z. */
  private static final long WALL_CLOCK_START = 1_700_000_000_000L;

  private static final int BURST_MAX = 4;
  private static final int STEPS_MAX = 10_000_000;

  /**
   * What a simulated router is made of.
   *
   * @param loops the number of loops
   * @param encoding whether messages become bytes and back
   * @param limits the limits
   * @param ports what is around the router
   */
  public record Settings(int loops, boolean encoding, Limits limits, Ports ports) {}

  private final Settings settings;
  private final RandomGenerator random;
  private final Router router;
  private final List<SimulatedLoop> loops = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final TestBuffers buffers = new TestBuffers();
  private final Serializers clientSerializers = new Serializers();
  private long now;
  private int encodings;
  private int internalErrorsExpected;

  private SimulatedRouter(Settings settings, long seed) {
    this.settings = settings;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.now = random.nextLong();
    this.router =
        new Router(
            settings.limits(),
            settings.ports(),
            Router.Randomness.ofSeed(seed),
            settings.loops(),
            now);
    router.setWallClock(WALL_CLOCK_START, now);
    for (int i = 0; i < settings.loops(); i++) {
      loops.add(new SimulatedLoop(router.loop(i)));
    }
  }

  /** Makes a router without clients. */
  public static SimulatedRouter of(Settings settings, long seed) {
    return new SimulatedRouter(settings, seed);
  }

  /** Connects a client to a loop. */
  public SimulatedClient connect(int loop, SerializerFormat format) {
    return connect(loop, format, SimulatedClient.ORIGIN);
  }

  /** Connects a client from somewhere to a loop. */
  public SimulatedClient connect(int loop, SerializerFormat format, Origin origin) {
    SimulatedClient client = new SimulatedClient(this, loops.get(loop), format, origin);
    clients.add(client);
    return client;
  }

  // ------------------------------------------------------------------------------- running

  /** Does one piece of work, drawn from what there is to do; false when there is nothing. */
  public boolean step() {
    List<Runnable> runnable = new ArrayList<>();
    for (SimulatedLoop loop : loops) {
      if (loop.isWoken()) {
        runnable.add(() -> loop.drain(now));
      }
      if (loop.isInRound()) {
        runnable.add(loop::endRound);
      }
    }
    for (SimulatedClient client : clients) {
      if (client.isRunnable()) {
        runnable.add(() -> client.run(1 + random.nextInt(BURST_MAX)));
      }
    }
    if (runnable.isEmpty()) {
      return false;
    }
    runnable.get(random.nextInt(runnable.size())).run();
    return true;
  }

  /** Works until there is nothing to do. */
  public void run() {
    for (int i = 0; step(); i++) {
      if (i > STEPS_MAX) {
        throw new AssertionError("the router does not come to rest");
      }
    }
  }

  /** Lets time pass and timers fire, without doing anything else. */
  public void pass(Duration time) {
    now += time.toNanos();
    loops.forEach(loop -> loop.loop().advance(now));
  }

  /** Lets time pass while no loop gets to its timers. */
  public void passWithoutTimers(Duration time) {
    now += time.toNanos();
  }

  /** Lets time pass and works until there is nothing to do. */
  public void after(Duration time) {
    run();
    pass(time);
    run();
  }

  // --------------------------------------------------------------------------------- state

  /** The router. */
  public Router router() {
    return router;
  }

  /** A loop. */
  public SimulatedLoop loop(int index) {
    return loops.get(index);
  }

  /** The present time in nanoseconds. */
  public long now() {
    return now;
  }

  /** The limits of this router. */
  public Limits limits() {
    return settings.limits();
  }

  /** A count, summed over the loops. */
  public long count(Counter counter) {
    return loops.stream().mapToLong(loop -> loop.loop().counters().get(counter)).sum();
  }

  /** How many messages to clients were encoded; shared frames count once. */
  public int encodings() {
    return encodings;
  }

  /** Returns the value of a private field of the first object of a class inside the router. */
  public Object field(String type, String field) {
    return Reachable.field(router, type, field);
  }

  /** Says how many messages fail inside the router in this test. */
  public void expectInternalErrors(int number) {
    internalErrorsExpected = number;
  }

  void countEncoding() {
    encodings++;
  }

  boolean isEncoding() {
    return settings.encoding();
  }

  TestBuffers buffers() {
    return buffers;
  }

  Serializers clientSerializers() {
    return clientSerializers;
  }

  // ----------------------------------------------------------------------------- the end

  /** Cuts all transports and checks that nothing is left of any session. */
  @Override
  public void close() {
    run();
    clients.forEach(
        client -> {
          if (!client.isOver()) {
            client.lose();
          }
        });
    after(Duration.ofMinutes(30));
    checkNothingIsLeft();
  }

  private void checkNothingIsLeft() {
    List<String> left = new ArrayList<>();
    expect(left, "internal errors", internalErrorsExpected, count(Counter.INTERNAL_ERRORS));
    expect(left, "unreleased buffers", 0, buffers.unreleased());
    for (SimulatedLoop simulated : loops) {
      RouterLoop loop = simulated.loop();
      expect(left, "open sessions", 0, loop.sessions());
      expect(left, "connections", 0, loop.connections());
      expect(left, "timers", 0, loop.timers().size());
      expect(
          left,
          "mails",
          0,
          loop.drain(now) || simulated.isWoken() || simulated.isInRound() ? 1 : 0);
    }
    router.forEachRealm(
        (realm, tables) -> {
          expect(left, "registrations of " + realm, 0, tables.registrations());
          expect(left, "subscriptions of " + realm, 0, tables.subscriptions());
        });
    Reachable.from(router)
        .forEach(
            type -> {
              if (type.isOfSession()) {
                left.add("the router still refers to " + type);
              }
            });
    if (!left.isEmpty()) {
      throw new AssertionError("after all sessions ended: " + String.join("; ", left));
    }
  }

  private static void expect(List<String> left, String what, long expected, long found) {
    if (expected != found) {
      left.add(found + " " + what + ", expected " + expected);
    }
  }
}
