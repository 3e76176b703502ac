package io.starling.router.quota;

import io.starling.router.port.Resource;

/**
 * A loop's part of the open calls of a realm: calls come and go with messages, so that a loop takes
 * and gives back several places at a time. Together loops never have more than the maximum; what
 * they hold unused is at most an eighth of it.
 *
 * <p>Threads: belongs to one loop.
 */
final class LeasedCalls {

  private static final int LEASED_PART = 8;
  private static final int PLACES_MAX = 256;

  private final Counts shared;
  private final int loops;
  private int free;

  LeasedCalls(Counts shared, int loops) {
    this.shared = shared;
    this.loops = loops;
  }

  /** Takes a place; false when there is none. */
  boolean enter(long max) {
    if (free == 0) {
      free = shared.enter(Resource.CALLS, max, Math.max(1, places(max)));
    }
    if (free == 0) {
      return false;
    }
    free--;
    return true;
  }

  /** Gives places back. */
  void leave(long max, int number) {
    free += number;
    int most = places(max);
    if (free > 2 * most) {
      shared.leave(Resource.CALLS, free - most);
      free = most;
    }
  }

  /** Gives back all that is not used. */
  void giveBack() {
    shared.leave(Resource.CALLS, free);
    free = 0;
  }

  /** How many are taken at a time; a loop holds at most twice as many. */
  private int places(long max) {
    if (loops == 1) {
      return 0;
    }
    long part = max == 0 ? PLACES_MAX : max / (2L * LEASED_PART * loops);
    return part == 1 ? 0 : (int) Math.min(part, PLACES_MAX);
  }
}
