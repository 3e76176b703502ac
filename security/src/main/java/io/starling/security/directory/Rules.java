package io.starling.security.directory;

import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What rights in a realm follow from, apart from who is in which group. It is another object
 * exactly when something of it has changed.
 *
 * <p>Threads: immutable.
 *
 * @param groups by name
 * @param grants none twice
 */
public record Rules(Map<String, Group> groups, List<Grant> grants) {

  /** No groups and no grants. */
  public static final Rules NONE = new Rules(Map.of(), List.of());

  /** Copies its arguments. */
  public Rules {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    grants = List.copyOf(grants);
  }
}
