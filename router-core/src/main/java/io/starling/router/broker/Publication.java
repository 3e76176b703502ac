package io.starling.router.broker;

import io.starling.router.loop.Peer;
import io.starling.router.memory.KeptEvent;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An accepted PUBLISH on its way to subscribers. Immutable; the payload is borrowed from who hands
 * the publication over.
 *
 * @param id the publication id
 * @param topic the topic published to
 * @param publisher who published, null for the router itself
 * @param excludePublisher whether the publisher's own session is left out
 * @param receivers the black and white lists
 * @param disclosed who published, for subscribers to see, or null
 * @param passthru payload passthru attributes, or null
 * @param attributes the custom attributes that the realm relays
 * @param payload the payload
 */
record Publication(
    long id,
    Uri topic,
    @Nullable Peer publisher,
    boolean excludePublisher,
    Receivers receivers,
    @Nullable Discloser disclosed,
    @Nullable Passthru passthru,
    Map<String, Object> attributes,
    Payload payload) {

  /** The event for a subscription: the same for all its subscribers. */
  Event event(long subscription, MatchPolicy match, long trustlevel) {
    return new Event(subscription, id, details(match, trustlevel), payload);
  }

  /** Pattern subscriptions are told the topic; exact ones know it. */
  private EventDetails details(MatchPolicy match, long trustlevel) {
    boolean exact = match == MatchPolicy.EXACT;
    return exact && trustlevel < 0 && disclosed == null && passthru == null && attributes.isEmpty()
        ? EventDetails.DEFAULT
        : new EventDetails(
            exact ? null : topic, disclosed, trustlevel, false, passthru, attributes);
  }

  /** The same to be remembered. */
  KeptEvent kept(long trustlevel) {
    return new KeptEvent(
        id,
        topic,
        publisher == null ? 0 : publisher.id(),
        excludePublisher,
        receivers,
        disclosed,
        trustlevel,
        passthru,
        attributes,
        payload.onHeap());
  }

  /** Whether a subscriber may receive it (WAMP, "Subscriber Black- and Whitelisting"). */
  boolean isFor(Peer subscriber) {
    return !(excludePublisher && subscriber.equals(publisher))
        && receivers.include(
            subscriber.id(), subscriber.principal().authid(), subscriber.principal().authrole());
  }
}
