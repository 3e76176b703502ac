package io.starling.router.simulation;

import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unregistered;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import java.util.Map;

/** A session as its client sees it; every message is held against what came before. */
final class SessionModel {

  private enum State {
    JOINING,
    OPEN,
    LEAVING,
    OVER
  }

  private final World world;
  private final RandomPeer peer;
  private final int number;
  private final PublisherModel publisher;
  private final SubscriberModel subscriber;
  private final CallerModel caller;
  private final CalleeModel callee;
  private State state = State.JOINING;
  private long id;
  private long lastRequest;
  private boolean forbidden;

  SessionModel(World world, RandomPeer peer, int number) {
    this.world = world;
    this.peer = peer;
    this.number = number;
    this.publisher = new PublisherModel(world, this);
    this.subscriber = new SubscriberModel(world, this);
    this.caller = new CallerModel(world, this);
    this.callee = new CalleeModel(world, this);
  }

  RandomPeer peer() {
    return peer;
  }

  int number() {
    return number;
  }

  long id() {
    return id;
  }

  /** Whether this session has an id, as far as its client knows. */
  boolean isKnownAs(long session) {
    return id == 0 || id == session;
  }

  PublisherModel publisher() {
    return publisher;
  }

  SubscriberModel subscriber() {
    return subscriber;
  }

  CallerModel caller() {
    return caller;
  }

  CalleeModel callee() {
    return callee;
  }

  /** Whether requests may be sent. */
  boolean mayRequest() {
    return state == State.JOINING || state == State.OPEN;
  }

  boolean isOpen() {
    return state == State.OPEN && !forbidden && !peer.client().isOver();
  }

  boolean isOver() {
    return state == State.OVER;
  }

  /** Whether something was sent that must end this session. */
  boolean isForbidden() {
    return forbidden;
  }

  long nextRequest() {
    lastRequest += world.isStrict() ? 1 : 1 + world.random().nextInt(3);
    return lastRequest;
  }

  void send(Message message) {
    world.tick();
    world.trace(peer, "->", message);
    peer.client().send(message);
  }

  /** Sends something that must end this session. */
  void sendForbidden(Message message) {
    forbidden = true;
    send(message);
  }

  void leave() {
    state = State.LEAVING;
    send(new Goodbye(Map.of(), WampUris.CLOSE_REALM));
  }

  void receive(Received received) {
    world.tick();
    world.trace(peer, "<-", received);
    boolean shutdown = received.message() instanceof Abort && peer.wasToldToLeave();
    world.check(state != State.OVER || shutdown, "a message after the end: %s", received);
    boolean welcome = received.message() instanceof Welcome || received.message() instanceof Abort;
    world.check(state != State.JOINING || welcome, "before WELCOME: %s", received);
    switch (received.message()) {
      case Welcome message -> {
        world.check(id == 0, "second WELCOME");
        state = state == State.JOINING ? State.OPEN : state;
        id = message.session();
      }
      case Abort message -> aborted(message);
      case Goodbye message -> goodbye(message);
      case Published message -> publisher.acknowledged(message.request(), message.publication());
      case Subscribed message -> subscriber.subscribed(message.request(), message.subscription());
      case Unsubscribed message -> subscriber.unsubscribed(message.request());
      case Event message -> subscriber.event(message, received);
      case Registered message -> callee.registered(message.request(), message.registration());
      case Unregistered message -> callee.unregistered(message.request());
      case Invocation message -> callee.invocation(message, received);
      case Interrupt message -> callee.interrupt(message);
      case Result message -> caller.result(message, received);
      case Error message -> error(message);
      default -> throw new AssertionError("not for a client: " + received);
    }
  }

  private void error(Error message) {
    switch (message.requestType()) {
      case PUBLISH -> publisher.refused(message.request(), message.error());
      case SUBSCRIBE, UNSUBSCRIBE -> subscriber.refused(message.request(), message.error());
      case REGISTER -> callee.refusedRegister(message.request(), message.error());
      case UNREGISTER -> callee.refusedUnregister(message.request(), message.error());
      case CALL -> caller.error(message.request(), message.error());
      default -> throw new AssertionError("ERROR of " + message.requestType());
    }
  }

  private void aborted(Abort message) {
    state = State.OVER;
    String reason = message.reason().text();
    world.check(
        (reason.equals("wamp.error.protocol_violation") && forbidden)
            || (reason.equals("starling.error.limit_exceeded") && world.isLossy())
            || (reason.equals("wamp.close.system_shutdown") && peer.wasToldToLeave()),
        "aborted: %s",
        message);
  }

  private void goodbye(Goodbye message) {
    boolean answer = message.reason().equals(WampUris.GOODBYE_AND_OUT);
    world.check(answer ? state == State.LEAVING : peer.wasToldToLeave(), "unexpected %s", message);
    if (state == State.OPEN) {
      send(new Goodbye(Map.of(), WampUris.GOODBYE_AND_OUT));
    }
    state = State.OVER;
  }

  /** When the router is at rest. */
  void checkAtRest() {
    if (isOpen()) {
      publisher.checkAllAnswered();
      subscriber.checkAtRest();
      callee.checkAtRest();
      caller.checkAtRest();
    }
    world.check(
        !forbidden || peer.client().isOver() || isOver(), "session %d is still open", number);
  }
}
