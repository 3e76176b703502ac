package io.starling.security.model;

import java.util.Set;

/**
 * Whom a grant or a source speaks of.
 *
 * <p>Names of users and groups are case-sensitive and may not be one of {@link #RESERVED}, so that
 * the text of each role stays unambiguous.
 */
public sealed interface Role {

  /** Everybody, anonymous sessions included. */
  Role ALL = new All();

  /** The sessions that nobody vouched for. */
  Role ANONYMOUS = new Anonymous();

  /** Names that no user and no group can have. */
  Set<String> RESERVED = Set.of("all", "anonymous", "any", "from", "on", "to");

  /** Everybody. */
  record All() implements Role {
    @Override
    public String toString() {
      return "all";
    }
  }

  /** Sessions without an identity. */
  record Anonymous() implements Role {
    @Override
    public String toString() {
      return "anonymous";
    }
  }

  /** One user. */
  record OfUser(String username) implements Role {
    @Override
    public String toString() {
      return "user/" + username;
    }
  }

  /** The members of a group, also of groups that are members of it. */
  record OfGroup(String name) implements Role {
    @Override
    public String toString() {
      return "group/" + name;
    }
  }
}
