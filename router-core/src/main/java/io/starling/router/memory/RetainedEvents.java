package io.starling.router.memory;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.function.Predicate;

/**
 * The retained events of a realm: per topic the latest one (WAMP, "Event Retention").
 *
 * <p>An event with black or white lists does not hide the one before from those that it is not for:
 * of each topic the latest event for everybody is kept and some newer ones for some.
 *
 * <p>Events have positions 1, 2, 3, ... in the order of {@link #put}: who has read up to a position
 * knows which live events it has had. Times are nanoseconds of an arbitrary origin.
 *
 * <p>Threads: safe for all; must not block for long.
 */
public interface RetainedEvents {

  /**
   * Keeps an event instead of those of its topic that it supersedes. Where there is no room for it,
   * it is not kept, and what was kept of its topic is forgotten, for it is out of date.
   *
   * @param ttlNanos after which time the event is forgotten; 0 for never
   * @return the position of the event, or 0 when it is not kept
   */
  long put(KeptEvent event, long now, long ttlNanos);

  /** The position of the latest event that {@link #find} finds. */
  long position();

  /**
   * Returns the latest fitting event of each topic, in the order of their positions.
   *
   * @param match how topics are matched
   * @param uri the topic or pattern
   * @param upTo the last position that counts
   */
  List<KeptEvent> find(MatchPolicy match, Uri uri, long upTo, Predicate<KeptEvent> fits, long now);

  /**
   * Forgets the events of matching topics.
   *
   * @return of how many topics
   */
  int clear(MatchPolicy match, Uri uri);

  /** The number of events kept. */
  int size();

  /** About how many bytes the events take. */
  long bytes();
}
