package io.starling.wamp.message;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may receive a publication: the black and white lists of PUBLISH (WAMP, "Subscriber Black- and
 * Whitelisting"). A list that is null was absent; an empty one was present: {@code eligible: []}
 * reaches nobody.
 *
 * @param exclude session ids
 * @param excludeAuthid authids
 * @param excludeAuthrole authroles
 * @param eligible session ids
 * @param eligibleAuthid authids
 * @param eligibleAuthrole authroles
 */
public record Receivers(
    @Nullable Set<Long> exclude,
    @Nullable Set<String> excludeAuthid,
    @Nullable Set<String> excludeAuthrole,
    @Nullable Set<Long> eligible,
    @Nullable Set<String> eligibleAuthid,
    @Nullable Set<String> eligibleAuthrole) {

  /** No list at all: everybody may receive. */
  public static final Receivers ALL = new Receivers(null, null, null, null, null, null);

  /** Everybody but for one session. */
  public static Receivers exceptFor(long session) {
    return new Receivers(Set.of(session), null, null, null, null, null);
  }

  /** Whether a session of this id, authid and role passes all lists. */
  public boolean include(long session, String authid, String authrole) {
    return equals(ALL)
        || (isEligible(eligible, session)
            && isEligible(eligibleAuthid, authid)
            && isEligible(eligibleAuthrole, authrole)
            && !isExcluded(exclude, session)
            && !isExcluded(excludeAuthid, authid)
            && !isExcluded(excludeAuthrole, authrole));
  }

  private static <T> boolean isEligible(@Nullable Set<T> list, T item) {
    return list == null || list.contains(item);
  }

  private static <T> boolean isExcluded(@Nullable Set<T> list, T item) {
    return list != null && list.contains(item);
  }
}
