package io.starling.router.meta;

import io.starling.wamp.uri.MatchPolicy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ids of registrations or subscriptions by how they match: what the lists of them tell. */
public final class IdsByMatch {

  private final Map<MatchPolicy, List<Long>> ids = new EnumMap<>(MatchPolicy.class);

  /** Makes three empty lists. */
  public IdsByMatch() {
    for (MatchPolicy match : MatchPolicy.values()) {
      ids.put(match, new ArrayList<>());
    }
  }

  /** Adds an id. */
  public void add(MatchPolicy match, long id) {
    ids.getOrDefault(match, List.of()).add(id);
  }

  /** Returns a page of all lists together, by the names of the policies. */
  public Map<String, List<Long>> page(Page page) {
    Set<Long> shown = new HashSet<>(page.ofParts(List.copyOf(ids.values())));
    Map<String, List<Long>> named = new LinkedHashMap<>();
    ids.forEach(
        (match, all) ->
            named.put(match.wireName(), page.of(all).stream().filter(shown::contains).toList()));
    return named;
  }

  /**
   * Returns the option {@code match} of a dict among the arguments; exact when it is not given.
   *
   * @throws Refusal when it is not a policy
   */
  public static MatchPolicy matchOption(MetaCall call, int index) {
    Object name = call.dict(index).get("match");
    MatchPolicy match = name == null ? MatchPolicy.EXACT : MatchPolicy.of(String.valueOf(name));
    if (match == null) {
      throw Refusal.invalidArgument("match: expected exact, prefix or wildcard");
    }
    return match;
  }
}
