package io.starling.router.simulation;

import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import java.util.List;
import java.util.Map;

/** A client that does anything, mostly what is allowed. */
final class RandomPeer {

  private static final PeerRoles ROLES =
      new PeerRoles.Builder()
          .add(Role.PUBLISHER, Feature.values())
          .add(Role.SUBSCRIBER, Feature.values())
          .add(Role.CALLER, Feature.values())
          .add(Role.CALLEE, Feature.values())
          .build();

  private final World world;
  private final int number;
  private final boolean steady;
  private final SimulatedClient client;
  private SessionModel session;
  private boolean toldToLeave;

  /**
   * Connects and joins.
   *
   * @param steady whether it never leaves, breaks no rule and keeps its registrations
   */
  RandomPeer(World world, int number, boolean steady, SimulatedClient client) {
    this.world = world;
    this.number = number;
    this.steady = steady;
    this.client = client;
    client.onReceive(received -> session.receive(received));
    join();
  }

  SimulatedClient client() {
    return client;
  }

  SessionModel session() {
    return session;
  }

  String authid() {
    return "id" + number % 3;
  }

  String authrole() {
    return number % 2 == 0 ? "even" : "odd";
  }

  boolean isSteady() {
    return steady;
  }

  boolean wasToldToLeave() {
    return toldToLeave;
  }

  /** Whether its connection is of no more use. */
  boolean isGone() {
    return client.isOver();
  }

  private void join() {
    session = world.newSession(this);
    session.send(
        new Hello(
            world.realm(),
            new HelloDetails(ROLES, null, List.of(), authid(), authrole(), Map.of())));
  }

  /** Does something. */
  void act() {
    if (session.isOver()) {
      afterTheEnd();
    } else if (session.mayRequest()) {
      request();
    }
  }

  private void afterTheEnd() {
    if (!toldToLeave && !session.isForbidden() && world.chance(3)) {
      join();
    } else if (world.chance(10)) {
      client.lose();
    }
  }

  private void request() {
    int dice = world.random().nextInt(100);
    if (dice < 24) {
      session.publisher().publish();
    } else if (dice < 34) {
      session.subscriber().subscribe();
    } else if (dice < 39) {
      session.subscriber().unsubscribe();
    } else if (dice < 54) {
      session.caller().call();
    } else if (dice < 60) {
      session.caller().sendChunk();
    } else if (dice < 63) {
      session.caller().cancel();
    } else if (dice < 68) {
      session.callee().register();
    } else if (dice < 70) {
      session.callee().answerAgain();
    } else if (dice < 94 || steady) {
      session.callee().answer();
    } else if (dice < 97) {
      session.callee().unregister();
    } else if (world.chance(4)) {
      endSomehow();
    }
  }

  private void endSomehow() {
    switch (world.random().nextInt(4)) {
      case 0 -> session.leave();
      case 1 -> {
        world.trace(this, "is", "lost");
        client.lose();
      }
      case 2 -> breakARule();
      default -> {
        breakARule();
        session.publisher().publish();
      }
    }
  }

  private void breakARule() {
    switch (world.random().nextInt(5)) {
      case 0 ->
          session.sendForbidden(
              new Yield(
                  session.callee().invocations() + 1_000_000L,
                  YieldOptions.DEFAULT,
                  Payload.EMPTY));
      case 1 ->
          session.sendForbidden(
              new Error(
                  MessageType.CALL, 1, ErrorDetails.DEFAULT, WampUris.CANCELED, Payload.EMPTY));
      case 2 -> session.sendForbidden(new Authenticate("again", Map.of()));
      case 3 -> session.sendForbidden(new Published(1, 1));
      default -> session.sendForbidden(new Hello(world.realm(), HelloDetails.anonymous(ROLES)));
    }
  }

  /** Makes the router say GOODBYE. */
  void tellToLeave() {
    world.trace(this, "is", "told to leave");
    toldToLeave = true;
    client
        .loop()
        .loop()
        .sayGoodbye(client.connection(), WampUris.SYSTEM_SHUTDOWN, null, world.router().now());
  }

  @Override
  public String toString() {
    return "peer %d (session %d, %s)".formatted(number, session.number(), client.format());
  }
}
