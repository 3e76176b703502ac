package io.starling.client;

import io.starling.wamp.uri.MatchPolicy;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that a client made. It lives until {@link #unsubscribe()}, until the router takes
 * it away, or until the client is closed; after a reconnect it is made again, with a new id.
 *
 * <p>May be used from any thread.
 */
public final class Subscription {

  private final SubscribeRequest request;
  private final EventHandler handler;
  private final Lane lane;
  private final Verbs verbs;
  private volatile long id;
  private volatile boolean active = true;
  private long dropped;

  Subscription(SubscribeRequest request, EventHandler handler, Lane lane, Verbs verbs) {
    this.request = request;
    this.handler = handler;
    this.lane = lane;
    this.verbs = verbs;
  }

  /** What was asked for. */
  public SubscribeRequest request() {
    return request;
  }

  /** The topic or pattern. */
  public String topic() {
    return request.topic();
  }

  /** The id in the present session, 0 while there is none. */
  public long id() {
    return id;
  }

  /** Whether events are wanted; false for ever after the end. */
  public boolean isActive() {
    return active;
  }

  /**
   * Ends the subscription. The handler is called no more from now on, except that a call under way
   * goes on; the future completes when the router has confirmed it.
   */
  public CompletableFuture<@Nullable Void> unsubscribe() {
    active = false;
    return verbs.unsubscribe(this);
  }

  MatchPolicy match() {
    return request.options().match();
  }

  EventHandler handler() {
    return handler;
  }

  Lane lane() {
    return lane;
  }

  void bind(long newId) {
    id = newId;
  }

  void end() {
    active = false;
    id = 0;
  }

  /** Counts a dropped event; only on the home loop. */
  long countDropped() {
    return ++dropped;
  }

  @Override
  public String toString() {
    return "subscription " + id + " to " + topic() + " (" + match().wireName() + ")";
  }
}
