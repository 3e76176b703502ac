package io.starling.router.simulation;

import io.starling.router.port.Authenticator;
import io.starling.router.port.Authorizer;
import io.starling.router.port.EventLimits;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Services;
import io.starling.router.port.SlowReceiverPolicy;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Many clients that do random things to a router whose loops run in random order; the seed
 * determines all of it. What every client gets is held against a simple model of what it may get
 * (checklist 17), and whenever the router is at rest nobody may wait for it.
 */
final class CoreSimulation {

  private static final int ACTS = 1200;
  private static final Uri REALM = Uri.of("realm1");

  private final RandomGenerator random;
  private final SimulatedRouter router;
  private final World world;
  private final List<RandomPeer> peers = new ArrayList<>();
  private int connected;

  private CoreSimulation(long seed, boolean tracing) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    boolean strict = random.nextBoolean();
    boolean lossy = random.nextInt(4) == 0;
    RealmSettings realm = strict ? RealmSettings.strict(REALM) : RealmSettings.lenient(REALM);
    router =
        SimulatedRouter.of(
            new SimulatedRouter.Settings(
                1 + random.nextInt(4),
                random.nextInt(3) > 0,
                lossy ? tightLimits() : Limits.DEFAULT,
                new Ports(
                    RealmDirectory.of(List.of(realm)),
                    authenticator(),
                    Authorizer.ALLOW_ALL,
                    Services.NONE)),
            random.nextLong());
    world = new World(random, router, REALM, strict, lossy, tracing);
  }

  /** Runs the simulation of a seed; a failure tells the seed and the last messages. */
  static void run(long seed) {
    try {
      new CoreSimulation(seed, false).run();
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError(
          "replay with -Dseed=%d: %s%n%s".formatted(seed, failure.getMessage(), traceOf(seed)),
          failure);
    }
  }

  private static String traceOf(long seed) {
    CoreSimulation again = new CoreSimulation(seed, true);
    try {
      again.run();
    } catch (RuntimeException | AssertionError failure) {
      return again.world.trace();
    }
    return "the same seed did not fail again";
  }

  private Limits tightLimits() {
    SlowReceiverPolicy[] policies = SlowReceiverPolicy.values();
    return new Limits(
        1024,
        4_000,
        20_000,
        policies[random.nextInt(policies.length)],
        50,
        100,
        100,
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        Duration.ZERO,
        8_000,
        EventLimits.DEFAULT);
  }

  /** Believes what clients claim. */
  static Authenticator authenticator() {
    Principal.Rights rights = new Principal.Rights("all", Set.of("all"));
    return (attempt, next) ->
        next.accept(
            new Authenticator.Accept(
                new Principal(
                    String.valueOf(attempt.hello().authid()),
                    String.valueOf(attempt.hello().authrole()),
                    "test",
                    "test",
                    Map.of(),
                    rights)));
  }

  private void run() {
    begin();
    for (int i = 0; i < ACTS; i++) {
      act();
      for (int steps = random.nextInt(4); steps > 0; steps--) {
        router.step();
      }
      if (random.nextInt(20) == 0) {
        router.pass(Duration.ofMillis(random.nextInt(40)));
      }
      if (random.nextInt(300) == 0) {
        rest();
      }
    }
    rest();
    end();
  }

  private void begin() {
    for (String procedure : List.of("com.stable.one", "com.stable.two")) {
      RandomPeer peer = connect(true);
      peers.add(peer);
      RegisterOptions options =
          new RegisterOptions(
              MatchPolicy.EXACT, InvocationPolicy.SINGLE, false, false, 0, Map.of());
      peer.session().callee().register(new Register(1, options, Uri.of(procedure)));
    }
    for (int others = 2 + random.nextInt(6); others > 0; others--) {
      peers.add(connect(false));
    }
    router.run();
  }

  private RandomPeer connect(boolean steady) {
    SerializerFormat[] formats = SerializerFormat.values();
    SimulatedClient client =
        router.connect(
            random.nextInt(router.router().loops()), formats[random.nextInt(formats.length)]);
    return new RandomPeer(world, connected++, steady, client);
  }

  private void act() {
    int place = random.nextInt(peers.size());
    RandomPeer peer = peers.get(place);
    if (peer.isGone()) {
      peers.set(place, connect(false));
    } else if (!peer.isSteady() && random.nextInt(500) == 0) {
      peer.tellToLeave();
    } else if (world.isLossy() && !peer.isSteady() && random.nextInt(20) == 0) {
      stallOrUnstall(peer);
    } else {
      peer.act();
    }
  }

  private void stallOrUnstall(RandomPeer peer) {
    if (random.nextInt(3) == 0) {
      peer.client().stall();
    } else {
      peer.client().unstall();
    }
  }

  /** Lets the router do all it has to do, and checks that nobody waits for it. */
  private void rest() {
    do {
      router.run();
      peers.forEach(peer -> peer.client().unstall());
      router.after(Duration.ofSeconds(world.isLossy() ? 2 : 0));
    } while (router.step());
    world.sessions().forEach(SessionModel::checkAtRest);
  }

  private void end() {
    for (int rounds = 0; rounds < 3; rounds++) {
      peers.stream()
          .map(RandomPeer::session)
          .filter(SessionModel::isOpen)
          .forEach(session -> session.callee().answerAll());
      rest();
    }
    world.sessions().stream()
        .filter(SessionModel::isOpen)
        .forEach(session -> session.caller().checkAllAnswered());
    router.close();
  }
}
