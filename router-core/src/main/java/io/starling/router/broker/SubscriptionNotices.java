package io.starling.router.broker;

import io.starling.router.loop.Peer;
import io.starling.router.meta.MetaEvents;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;

/**
 * The events {@code wamp.subscription.on_...} (WAMP, "Subscription Meta API"). They cost a look at
 * a snapshot when nobody is subscribed.
 *
 * <p>Threads: belongs to one loop.
 */
final class SubscriptionNotices {

  private static final Uri ON_CREATE = Uri.of("wamp.subscription.on_create");
  private static final Uri ON_SUBSCRIBE = Uri.of("wamp.subscription.on_subscribe");
  private static final Uri ON_UNSUBSCRIBE = Uri.of("wamp.subscription.on_unsubscribe");
  private static final Uri ON_DELETE = Uri.of("wamp.subscription.on_delete");

  private final MetaEvents events;

  SubscriptionNotices(MetaEvents events) {
    this.events = events;
  }

  void created(Peer session, Subscription subscription) {
    if (events.isHeard(ON_CREATE)) {
      events.publish(ON_CREATE, Payload.of(session.id(), SubscriptionMeta.details(subscription)));
    }
  }

  void subscribed(Peer session, long subscription) {
    tell(ON_SUBSCRIBE, session, subscription);
  }

  void unsubscribed(Peer session, long subscription) {
    tell(ON_UNSUBSCRIBE, session, subscription);
  }

  void deleted(Peer session, long subscription) {
    tell(ON_DELETE, session, subscription);
  }

  private void tell(Uri topic, Peer session, long subscription) {
    if (!session.isSilenced() && events.isHeard(topic)) {
      events.publish(topic, Payload.of(session.id(), subscription));
    }
  }
}
