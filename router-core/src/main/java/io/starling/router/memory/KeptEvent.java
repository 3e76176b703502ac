package io.starling.router.memory;

import io.starling.router.port.Principal;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A publication that is remembered after its delivery. It refers to no session and to no buffer
 * that somebody has to release, so it may be forgotten at any time and by anybody. Immutable.
 *
 * @param id the publication id
 * @param topic the topic published to
 * @param publisher the session id of the publisher
 * @param excludePublisher whether the publisher's own session is left out
 * @param receivers the black and white lists
 * @param disclosed who published, for subscribers to see, or null
 * @param trustlevel how far the realm trusted who published, -1 when it does not say
 * @param passthru payload passthru attributes, or null
 * @param attributes the custom attributes that the realm relays
 * @param payload the payload, {@linkplain Payload#onHeap() on the heap}
 */
public record KeptEvent(
    long id,
    Uri topic,
    long publisher,
    boolean excludePublisher,
    Receivers receivers,
    @Nullable Discloser disclosed,
    long trustlevel,
    @Nullable Passthru passthru,
    Map<String, Object> attributes,
    Payload payload) {

  private static final int BYTES_OF_EVENT = 256;
  private static final int BYTES_OF_ENTRY = 64;

  /** Whether a session may receive it: the rules of a publication that is delivered at once. */
  public boolean isFor(long session, Principal principal) {
    return !(excludePublisher && session == publisher)
        && receivers.include(session, principal.authid(), principal.authrole());
  }

  /** Whether every session but the publisher's may receive it. */
  public boolean isUnrestricted() {
    return receivers.equals(Receivers.ALL);
  }

  /** The event for a subscription, marked as retained. */
  public Event retained(long subscription, MatchPolicy match) {
    Uri told = match == MatchPolicy.EXACT ? null : topic;
    return new Event(
        subscription,
        id,
        new EventDetails(told, disclosed, trustlevel, true, passthru, attributes),
        payload);
  }

  /** About how many bytes of memory it takes. */
  public long bytes() {
    return BYTES_OF_EVENT
        + topic.byteLength()
        + ValueSize.of(payload)
        + bytes(receivers)
        + bytes(passthru)
        + (attributes.isEmpty() ? 0 : ValueSize.of(attributes));
  }

  private static long bytes(@Nullable Passthru passthru) {
    return passthru == null
        ? 0
        : ValueSize.of(
            Arrays.asList(
                passthru.scheme(), passthru.serializer(), passthru.cipher(), passthru.keyId()));
  }

  private static long bytes(Receivers receivers) {
    return receivers.equals(Receivers.ALL)
        ? 0
        : bytesOfIds(receivers.exclude())
            + bytesOfIds(receivers.eligible())
            + bytesOfNames(receivers.excludeAuthid())
            + bytesOfNames(receivers.excludeAuthrole())
            + bytesOfNames(receivers.eligibleAuthid())
            + bytesOfNames(receivers.eligibleAuthrole());
  }

  private static long bytesOfIds(@Nullable Set<Long> ids) {
    return ids == null ? 0 : BYTES_OF_ENTRY * (long) ids.size();
  }

  private static long bytesOfNames(@Nullable Set<String> names) {
    long bytes = 0;
    if (names != null) {
      for (String name : names) {
        bytes += BYTES_OF_ENTRY + name.length();
      }
    }
    return bytes;
  }
}
