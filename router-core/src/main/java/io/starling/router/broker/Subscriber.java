package io.starling.router.broker;

import io.starling.router.loop.LongMap;
import io.starling.router.loop.Peer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the broker keeps of a session: its subscriptions, and the publishers that wait for it.
 *
 * <p>Threads: belongs to the session's home loop.
 */
public final class Subscriber {

  final Peer peer;
  private @Nullable LongMap<Members.Membership> memberships;
  private @Nullable List<PausedPublisher> waiting;

  /** Makes the state of a session that has subscribed to nothing. */
  public Subscriber(Peer peer) {
    this.peer = peer;
  }

  Members.@Nullable Membership membership(long subscription) {
    return memberships == null ? null : memberships.get(subscription);
  }

  /** The number of subscriptions. */
  public int count() {
    return memberships == null ? 0 : memberships.size();
  }

  void put(Members.Membership membership) {
    if (memberships == null) {
      memberships = new LongMap<>();
    }
    memberships.put(membership.members.id, membership);
  }

  Members.@Nullable Membership remove(long subscription) {
    return memberships == null ? null : memberships.remove(subscription);
  }

  List<Members.Membership> memberships() {
    List<Members.Membership> all = new ArrayList<>(count());
    if (memberships != null) {
      memberships.forEach((id, membership) -> all.add(membership));
    }
    return all;
  }

  void clear() {
    memberships = null;
  }

  void addWaiting(PausedPublisher publisher) {
    if (waiting == null) {
      waiting = new ArrayList<>(1);
    }
    waiting.add(publisher);
  }

  boolean hasWaiting(Peer publisher) {
    return waiting != null && waiting.stream().anyMatch(paused -> paused.isOf(publisher));
  }

  void forget(PausedPublisher publisher) {
    if (waiting != null) {
      waiting.remove(publisher);
    }
  }

  /** Lets the publishers that waited for this session go on; its queue has shrunk or it left. */
  public void releaseWaiting() {
    if (waiting != null) {
      waiting.forEach(PausedPublisher::resume);
      waiting = null;
    }
  }
}
