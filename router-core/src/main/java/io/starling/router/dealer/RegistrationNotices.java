package io.starling.router.dealer;

import io.starling.router.loop.Peer;
import io.starling.router.meta.MetaEvents;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;

/**
 * The events {@code wamp.registration.on_...} (WAMP, "Registration Meta API"). They cost a look at
 * a snapshot when nobody is subscribed.
 *
 * <p>Threads: belongs to one loop.
 */
final class RegistrationNotices {

  private static final Uri ON_CREATE = Uri.of("wamp.registration.on_create");
  private static final Uri ON_REGISTER = Uri.of("wamp.registration.on_register");
  private static final Uri ON_UNREGISTER = Uri.of("wamp.registration.on_unregister");
  private static final Uri ON_DELETE = Uri.of("wamp.registration.on_delete");

  private final MetaEvents events;

  RegistrationNotices(MetaEvents events) {
    this.events = events;
  }

  void created(Peer session, Registration registration) {
    if (events.isHeard(ON_CREATE)) {
      events.publish(ON_CREATE, Payload.of(session.id(), RegistrationMeta.details(registration)));
    }
  }

  void registered(Peer session, long registration) {
    tell(ON_REGISTER, session, registration);
  }

  void unregistered(Peer session, long registration) {
    tell(ON_UNREGISTER, session, registration);
  }

  void deleted(Peer session, long registration) {
    tell(ON_DELETE, session, registration);
  }

  private void tell(Uri topic, Peer session, long registration) {
    if (!session.isSilenced() && events.isHeard(topic)) {
      events.publish(topic, Payload.of(session.id(), registration));
    }
  }
}
