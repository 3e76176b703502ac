package io.starling.security.model;

import java.util.Map;
import java.util.Set;

/**
 * A set of users, which may itself be a member of other groups and so have their grants too.
 *
 * @param name unique among the groups of the realm
 * @param groups the groups that this one is a member of; without cycles
 * @param meta what people keep with it; the router does not read it
 */
public record Group(String name, Set<String> groups, Map<String, Object> meta) {

  /** Copies its arguments. */
  public Group {
    groups = Set.copyOf(groups);
    meta = Map.copyOf(meta);
  }
}
