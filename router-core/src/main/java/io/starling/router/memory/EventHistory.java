package io.starling.router.memory;

import io.starling.router.port.HistorySettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was published to a topic or pattern, the latest events of it (WAMP, "Event History").
 *
 * <p>Events have positions 1, 2, 3, ... in the order of {@link #add}, which is the order of their
 * receipt. Neither publication ids nor times of day have an order to go by: the former are random,
 * and clocks are set. Times in nanoseconds are of an arbitrary origin.
 *
 * <p>Threads: safe for all; must not block for long. Who reads while others add sees every event
 * that is there all the time.
 */
public interface EventHistory {

  /**
   * An event and when it came.
   *
   * @param position its place in this history
   * @param unixMillis milliseconds since 1970 in UTC
   */
  record Entry(long position, long unixMillis, KeptEvent event) {}

  /**
   * What adding an event did.
   *
   * @param kept whether it is remembered; not when it alone takes more bytes than there may be
   * @param overNumber how many events were forgotten because there were too many
   * @param overBytes how many were forgotten because they took too many bytes
   * @param overTime how many were forgotten because their time was over
   */
  record Added(boolean kept, int overNumber, int overBytes, int overTime) {}

  /**
   * Remembers an event.
   *
   * @param unixMillis when it came, in milliseconds since 1970 in UTC
   */
  Added add(KeptEvent event, long unixMillis, long now);

  /** Sets other bounds, which hold when the next event is added. */
  void setBounds(HistorySettings bounds);

  /** Returns the event of a publication, or null when it is not or no longer there. */
  @Nullable Entry find(long publication, long now);

  /** Returns the first events behind a position, in order; fewer than wanted only at the end. */
  List<Entry> after(long position, int wanted, long now);

  /**
   * Returns the last events before a position, the latest first; fewer than wanted only at the
   * beginning.
   */
  List<Entry> before(long position, int wanted, long now);

  /** The position of the latest event, 0 when there never was one. */
  long position();

  /** The number of events. */
  int size();

  /** About how many bytes the events take. */
  long bytes();
}
