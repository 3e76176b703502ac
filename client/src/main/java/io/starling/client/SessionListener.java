package io.starling.client;

import java.time.Duration;

/**
 * Hears of the life of a client's sessions. Called on the client's executor, one call at a time, in
 * order.
 */
public interface SessionListener {

  /**
   * A session is established. After a reconnect all subscriptions and registrations were asked for
   * again before, and have been answered.
   */
  default void joined(SessionInfo session) {}

  /**
   * The connection was lost, and the client tries to go on with the session over another one;
   * {@link #resumed} follows, or {@link #lost} or {@link #closed}.
   *
   * @param cause a {@link ConnectionException}
   */
  default void detached(RuntimeException cause) {}

  /** The session goes on over another connection; nothing was lost. */
  default void resumed(SessionInfo session) {}

  /**
   * The session ended, or an attempt to get a new one failed; another attempt follows.
   *
   * @param cause an {@link AbortException} or a {@link ConnectionException}
   * @param delay the time until the next attempt
   */
  default void lost(RuntimeException cause, Duration delay) {}

  /** A subscription ended without our doing: revoked, or refused after a reconnect. */
  default void subscriptionEnded(Subscription subscription, String reason) {}

  /** A registration ended without our doing: revoked, or refused after a reconnect. */
  default void registrationEnded(Registration registration, String reason) {}

  /**
   * An event was dropped, because too many wait for the handler of its subscription.
   *
   * @param dropped how many of this subscription were dropped so far
   */
  default void eventDropped(Subscription subscription, long dropped) {}

  /**
   * The client is closed for good.
   *
   * @param cause why; after {@link WampClient#close()} it says that the client left
   */
  default void closed(RuntimeException cause) {}
}
