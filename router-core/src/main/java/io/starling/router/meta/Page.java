package io.starling.router.meta;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The part of a list of ids that a call asks for with the keyword arguments {@code limit} and
 * {@code after}: ids in ascending order, those greater than {@code after}, at most {@code limit}.
 * Whoever asks again after the last id that came sees every id that is there all the time exactly
 * once, whatever comes and goes meanwhile. Without either all ids come, in no particular order.
 *
 * @param limit the most ids
 * @param after ids up to this one are left out
 */
public record Page(long limit, long after) {

  private static final long ALL = Long.MAX_VALUE;

  /**
   * Returns the page that a call asks for.
   *
   * @throws Refusal when an argument is not a positive integer
   */
  public static Page of(MetaCall call) {
    return new Page(call.positiveKeyword("limit", ALL), call.positiveKeyword("after", 0));
  }

  /** Returns the ids of this page. Pages of parts make the page of the whole. */
  public List<Long> of(List<Long> ids) {
    if (limit == ALL && after == 0) {
      return ids;
    }
    List<Long> page = new ArrayList<>(ids);
    page.removeIf(id -> id <= after);
    Collections.sort(page);
    return page.size() <= limit ? page : new ArrayList<>(page.subList(0, (int) limit));
  }

  /** Returns this page of several lists together. */
  public List<Long> ofParts(List<List<Long>> parts) {
    List<Long> all = new ArrayList<>();
    parts.forEach(all::addAll);
    return of(all);
  }
}
