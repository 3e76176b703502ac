package io.starling.client;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A registration that a client made. It lives until {@link #unregister()}, until the router takes
 * it away, or until the client is closed; after a reconnect it is made again, with a new id.
 *
 * <p>May be used from any thread.
 */
public final class Registration {

  private final RegisterRequest request;
  private final InvocationHandler handler;
  private final Verbs verbs;
  private volatile long id;
  private volatile boolean active = true;

  Registration(RegisterRequest request, InvocationHandler handler, Verbs verbs) {
    this.request = request;
    this.handler = handler;
    this.verbs = verbs;
  }

  /** What was asked for. */
  public RegisterRequest request() {
    return request;
  }

  /** The procedure or pattern. */
  public String procedure() {
    return request.procedure();
  }

  /** The id in the present session, 0 while there is none. */
  public long id() {
    return id;
  }

  /** Whether invocations are wanted; false for ever after the end. */
  public boolean isActive() {
    return active;
  }

  /**
   * Ends the registration. Invocations under way are still answered; the future completes when the
   * router has confirmed that no more come.
   */
  public CompletableFuture<@Nullable Void> unregister() {
    active = false;
    return verbs.unregister(this);
  }

  InvocationHandler handler() {
    return handler;
  }

  void bind(long newId) {
    id = newId;
  }

  void end() {
    active = false;
    id = 0;
  }

  @Override
  public String toString() {
    return "registration " + id + " of " + procedure();
  }
}
