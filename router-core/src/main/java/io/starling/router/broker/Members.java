package io.starling.router.broker;

import io.starling.router.loop.Mail;
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
  private int replayed;

  Members(long id, Uri uri, MatchPolicy match) {
    this.id = id;
    this.uri = uri;
    this.match = match;
  }

  Membership add(Subscriber subscriber) {
    return append(new Membership(this, subscriber, size));
  }

  /** Adds a member that gets retained events. */
  Membership addReplayed(Subscriber subscriber) {
    replayed++;
    return append(new Replayed(this, subscriber, size));
  }

  private Membership append(Membership membership) {
    if (size == members.length) {
      members = Arrays.copyOf(members, 2 * size);
    }
    members[size++] = membership;
    return membership;
  }

  void remove(Membership membership) {
    if (membership instanceof Replayed) {
      replayed--;
    }
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

  /** Whether there are members that had retained events. */
  boolean hasReplayed() {
    return replayed > 0;
  }

  /** Whether a publication that came by mail is older than what a member had when it joined. */
  boolean isPast(int index, long position) {
    return member(index) instanceof Replayed member && member.isPast(position);
  }

  Subscriber get(int index) {
    return member(index).subscriber;
  }

  private Membership member(int index) {
    return Objects.requireNonNull(members[index]);
  }

  /** A session's place among the members. */
  static class Membership {

    final Members members;
    final Subscriber subscriber;
    private int index;

    private Membership(Members members, Subscriber subscriber, int index) {
      this.members = members;
      this.subscriber = subscriber;
      this.index = index;
    }
  }

  /**
   * The place of a session that got retained events when it joined: what was published before them
   * and comes by mail afterwards is not for it. That is
   *
   * <ul>
   *   <li>a retained event up to the position that was replayed, whenever its mail comes;
   *   <li>any event whose mail was posted before the member joined: up to the mail that the member
   *       posts to its own loop, or up to a retained event behind the position, for what precedes
   *       that one in the mailbox is not newer than what was replayed.
   * </ul>
   */
  static final class Replayed extends Membership implements Mail {

    private long upTo = -1;
    private boolean catchingUp;

    private Replayed(Members members, Subscriber subscriber, int index) {
      super(members, subscriber, index);
    }

    /** Begins behind a position; false when it has begun already. */
    boolean begin(long position) {
      boolean begins = upTo < 0;
      if (begins) {
        upTo = position;
        catchingUp = true;
      }
      return begins;
    }

    private boolean isPast(long position) {
      if (position == 0) {
        return catchingUp;
      }
      if (position <= upTo) {
        return true;
      }
      catchingUp = false;
      return false;
    }

    @Override
    public void deliver() {
      catchingUp = false;
    }

    @Override
    public void discard() {
      catchingUp = false;
    }
  }
}
