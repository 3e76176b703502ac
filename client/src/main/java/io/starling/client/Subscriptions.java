package io.starling.client;

import io.starling.wamp.uri.MatchPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The book of a client's subscriptions, over all its sessions. The router knows one membership for
 * a topic and match policy however often a session subscribes, so several {@link Subscription}s may
 * share an id, and UNSUBSCRIBE is due for the last of them only.
 *
 * <p>Methods that return an id say that UNSUBSCRIBE is due for it. Confined to the home loop.
 */
final class Subscriptions {

  private record Key(String topic, MatchPolicy match) {}

  private record Membership(Key key, List<Subscription> members) {}

  private final Map<Long, Membership> byId = new HashMap<>();
  private final Set<Subscription> wanted = new LinkedHashSet<>();
  private final Map<Key, Integer> asked = new HashMap<>();

  /** Those to be made again in a new session. */
  List<Subscription> wanted() {
    return List.copyOf(wanted);
  }

  /** Those that an event with this id is for. */
  List<Subscription> members(long id) {
    Membership membership = byId.get(id);
    return membership == null ? List.of() : membership.members();
  }

  /** SUBSCRIBE was sent. */
  void asked(Subscription subscription) {
    asked.merge(key(subscription), 1, Integer::sum);
  }

  /** SUBSCRIBED came. */
  OptionalLong answered(Subscription subscription, long id) {
    Key key = key(subscription);
    forgetAsked(key);
    Membership membership = byId.get(id);
    if (membership == null) {
      membership = new Membership(key, new ArrayList<>(1));
      byId.put(id, membership);
    }
    if (subscription.isActive()) {
      subscription.bind(id);
      membership.members().add(subscription);
      wanted.add(subscription);
    }
    return releaseUnused(key);
  }

  /** SUBSCRIBE was refused. */
  OptionalLong refused(Subscription subscription) {
    forgetAsked(key(subscription));
    wanted.remove(subscription);
    subscription.end();
    return releaseUnused(key(subscription));
  }

  /** The user wants it no more. */
  OptionalLong remove(Subscription subscription) {
    wanted.remove(subscription);
    Membership membership = byId.get(subscription.id());
    if (membership != null) {
      membership.members().remove(subscription);
    }
    subscription.end();
    return releaseUnused(key(subscription));
  }

  /** The router took a subscription away; returns whose it was. */
  List<Subscription> revoked(long id) {
    Membership membership = byId.remove(id);
    if (membership == null) {
      return List.of();
    }
    membership.members().forEach(Subscription::end);
    membership.members().forEach(wanted::remove);
    return membership.members();
  }

  /** The session is over; what was subscribed stays wanted. */
  void lost() {
    byId.clear();
    asked.clear();
    wanted.forEach(subscription -> subscription.bind(0));
  }

  /** The client is closed. */
  void closed() {
    wanted.forEach(Subscription::end);
    wanted.clear();
  }

  /**
   * Drops a membership that nobody uses. While a SUBSCRIBE of the same key is under way it stays,
   * because an UNSUBSCRIBE sent now would also end what that one is about to be told.
   */
  private OptionalLong releaseUnused(Key key) {
    if (!asked.containsKey(key)) {
      for (Map.Entry<Long, Membership> entry : byId.entrySet()) {
        if (entry.getValue().members().isEmpty() && entry.getValue().key().equals(key)) {
          byId.remove(entry.getKey());
          return OptionalLong.of(entry.getKey());
        }
      }
    }
    return OptionalLong.empty();
  }

  private void forgetAsked(Key key) {
    asked.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }

  private static Key key(Subscription subscription) {
    return new Key(subscription.topic(), subscription.match());
  }
}
