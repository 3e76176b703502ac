package io.starling.security.model;

import java.util.List;

/**
 * A realm with all that belongs to it, as a document describes it.
 *
 * @param users none twice
 * @param groups none twice
 */
public record RealmContent(
    RealmDefinition definition,
    List<User> users,
    List<Group> groups,
    List<Source> sources,
    List<Grant> grants) {

  /** Copies its arguments. */
  public RealmContent {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
    sources = List.copyOf(sources);
    grants = List.copyOf(grants);
  }

  /** A realm that nothing belongs to. */
  public static RealmContent empty(RealmDefinition definition) {
    return new RealmContent(definition, List.of(), List.of(), List.of(), List.of());
  }
}
