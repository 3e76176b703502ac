package io.starling.router.broker;

import io.starling.router.memory.EventHistory;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;

/**
 * The history of a topic or pattern, whether anybody is subscribed to it or not.
 *
 * @param id the id that its subscription has when there is one
 * @param events what was published to it
 */
record History(long id, MatchPolicy match, Uri uri, EventHistory events) {}
