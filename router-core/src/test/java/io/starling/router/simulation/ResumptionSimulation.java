package io.starling.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authorizer;
import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.ResumeLimits;
import io.starling.router.port.Services;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Clients whose transports are cut anywhere, in both directions, also while they come back, on any
 * loop, before or after the router has noticed. Everybody has to get everything exactly once and in
 * order; the seed determines the run.
 */
final class ResumptionSimulation {

  private static final int ACTS = 1_500;

  private final RandomGenerator random;
  private final SimulatedRouter router;
  private final int loops;
  private final List<ResumingPeer> peers = new ArrayList<>();

  private ResumptionSimulation(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    loops = 1 + random.nextInt(4);
    router =
        SimulatedRouter.of(
            new SimulatedRouter.Settings(
                loops,
                random.nextInt(3) > 0,
                Limits.DEFAULT.with(ResumeLimits.of(Duration.ofSeconds(30))),
                new Ports(
                    RealmDirectory.of(List.of(RealmSettings.strict(Uri.of("realm1")))),
                    CoreSimulation.authenticator(),
                    Authorizer.ALLOW_ALL,
                    Services.NONE)),
            random.nextLong());
  }

  /** Runs the simulation of a seed; returns how often a session was resumed. */
  static long run(long seed) {
    try {
      return new ResumptionSimulation(seed).run();
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError("replay with -Dseed=" + seed + ": " + failure, failure);
    }
  }

  private long run() {
    try (router) {
      join();
      for (int i = 0; i < ACTS; i++) {
        act(peers.get(random.nextInt(peers.size())));
        for (int steps = random.nextInt(6); steps > 0; steps--) {
          router.step();
        }
      }
      finish();
      peers.forEach(peer -> peer.checkComplete(peers));
      assertThat(router.count(Counter.SESSIONS_OPENED)).isEqualTo(peers.size());
      assertThat(router.count(Counter.PROTOCOL_VIOLATIONS)).isZero();
    }
    return router.count(Counter.SESSIONS_RESUMED);
  }

  private void join() {
    SerializerFormat[] formats = SerializerFormat.values();
    for (int i = 0; i < 2 + random.nextInt(4); i++) {
      ResumingPeer peer =
          new ResumingPeer(
              router, i, formats[random.nextInt(formats.length)], 1 + random.nextInt(40));
      peers.add(peer);
      peer.connect(random.nextInt(loops));
      router.run();
      peer.subscribeAndRegister();
    }
    router.run();
  }

  private void act(ResumingPeer peer) {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> peer.publish();
      case 3, 4, 5 -> peer.call(random.nextInt(peers.size()));
      case 6 -> stallOrRead(peer);
      case 7 -> cut(peer);
      default -> comeBack(peer);
    }
  }

  private void stallOrRead(ResumingPeer peer) {
    SimulatedClient client = peer.client();
    if (client != null) {
      if (random.nextBoolean()) {
        client.stall();
      } else {
        client.unstall();
      }
    }
  }

  /** What was not read is lost, in both directions. */
  private void cut(ResumingPeer peer) {
    SimulatedClient client = peer.client();
    if (client == null || client.isOver()) {
      return;
    }
    if (client.unread() > 0 && random.nextBoolean()) {
      client.runBurst(random.nextInt(client.unread() + 1));
    }
    client.takeStalled(random.nextInt(client.stalledMessages() + 1));
    peer.leaveTransport();
    client.stall();
    if (random.nextBoolean()) {
      client.lose();
    } // else the router finds out when the peer comes back, or never
  }

  private void comeBack(ResumingPeer peer) {
    if (peer.isDisconnected()) {
      peer.connect(random.nextInt(loops));
      if (random.nextInt(3) == 0) {
        peer.client().stall();
      }
    }
  }

  private void finish() {
    // A request to resume that is still under way may take the session from a later one.
    do {
      for (ResumingPeer peer : peers) {
        if (peer.isDisconnected()) {
          peer.connect(random.nextInt(loops));
        }
        peer.client().unstall();
      }
      router.run();
    } while (peers.stream().anyMatch(peer -> peer.isDisconnected() || !peer.isJoined()));
    peers.forEach(peer -> assertThat(peer.isJoined()).isTrue());
  }
}
