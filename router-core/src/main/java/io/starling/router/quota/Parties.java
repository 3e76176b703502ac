package io.starling.router.quota;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Users or addresses that have sessions, or had some and still owe something: whoever comes back at
 * once finds no bucket that is full again.
 *
 * <p>Threads: safe for all.
 */
public final class Parties {

  private final ConcurrentMap<String, Party> parties = new ConcurrentHashMap<>();

  /** Makes an empty collection. */
  public Parties() {}

  /** Adds a session. */
  Party enter(String name, long now) {
    return parties.compute(
        name,
        (_, present) -> {
          Party party = present == null ? new Party(name, now) : present;
          party.sessions++;
          return party;
        });
  }

  /**
   * Takes a session away.
   *
   * @return how many nanoseconds later {@link #forget} has to be called, 0 when it has not
   */
  long leave(Party party, long now) {
    return drop(party, 1, now);
  }

  /**
   * Forgets a party that has no session and owes nothing.
   *
   * @return how many nanoseconds later this has to be called again, 0 when it has not
   */
  long forget(Party party, long now) {
    return drop(party, 0, now);
  }

  private long drop(Party party, int sessions, long now) {
    long[] later = {0};
    parties.computeIfPresent(
        party.name,
        (_, present) -> {
          if (!present.equals(party)) {
            return present;
          }
          party.sessions -= sessions;
          later[0] = party.sessions == 0 ? party.untilFull(now) : 0;
          return party.sessions == 0 && later[0] == 0 ? null : party;
        });
    return later[0];
  }

  /** The number of parties. */
  public int size() {
    return parties.size();
  }
}
