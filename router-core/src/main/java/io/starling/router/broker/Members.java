package io.starling.router.broker;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of one subscription on one loop. Adding and removing take constant time; the
 * order of members means nothing.
 *
 * <p>Threads: belongs to one loop.
 */
final class Members {

  final long id;
  final Uri uri;
  final MatchPolicy match;
  private @Nullable Membership[] members = new @Nullable Membership[2];
  private int size;

  Members(long id, Uri uri, MatchPolicy match) {
    this.id = id;
    this.uri = uri;
    this.match = match;
  }

  Membership add(Subscriber subscriber) {
    if (size == members.length) {
      members = Arrays.copyOf(members, 2 * size);
    }
    Membership membership = new Membership(this, subscriber, size);
    members[size++] = membership;
    return membership;
  }

  void remove(Membership membership) {
    Membership last = member(--size);
    members[membership.index] = last;
    last.index = membership.index;
    members[size] = null;
    if (size > 8 && size < members.length / 4) {
      members = Arrays.copyOf(members, members.length / 2);
    }
  }

  int size() {
    return size;
  }

  Subscriber get(int index) {
    return member(index).subscriber;
  }

  private Membership member(int index) {
    return Objects.requireNonNull(members[index]);
  }

  /** A session's place among the members. */
  static final class Membership {

    final Members members;
    final Subscriber subscriber;
    private int index;

    private Membership(Members members, Subscriber subscriber, int index) {
      this.members = members;
      this.subscriber = subscriber;
      this.index = index;
    }
  }
}
