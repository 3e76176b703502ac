package io.starling.router.meta;

import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;

/**
 * Publishes events of the router's own: without a publisher, to topics in its own namespaces.
 *
 * <pre>{@code
 * if (events.isHeard(ON_JOIN)) {
 *   events.publish(ON_JOIN, Payload.of(details), session);
 * }
 * }</pre>
 *
 * <p>All events of a realm reach every loop in the order of their publication: each is posted in
 * the realm's write section to the mailboxes of all loops that have subscribers, the publishing one
 * included. So an event comes behind all that the present input queues.
 *
 * <p>Threads: belongs to one loop.
 */
public interface MetaEvents {

  /** Whether anybody is subscribed to a topic; a look at a snapshot. */
  boolean isHeard(Uri topic);

  /**
   * Publishes an event.
   *
   * @param excluded a session that does not receive it, 0 for none
   */
  void publish(Uri topic, Payload payload, long excluded);

  /** Publishes an event to all subscribers. */
  default void publish(Uri topic, Payload payload) {
    publish(topic, payload, 0);
  }
}
