package io.starling.router.broker;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;

/**
 * A subscription of a realm, shared by all its subscribers: what the routing snapshot knows of it.
 *
 * @param id the id that all subscribers share
 * @param uri the topic or pattern
 * @param match how the topic is matched
 * @param created when the first subscriber came, in milliseconds since 1970
 * @param loops the loops that have subscribers, as bits; never 0
 */
public record Subscription(long id, Uri uri, MatchPolicy match, long created, long loops) {

  Subscription withLoop(long bit) {
    return new Subscription(id, uri, match, created, loops | bit);
  }

  Subscription withoutLoop(long bit) {
    return new Subscription(id, uri, match, created, loops & ~bit);
  }

  boolean isOn(long bit) {
    return (loops & bit) != 0;
  }
}
