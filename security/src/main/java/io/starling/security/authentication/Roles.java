package io.starling.security.authentication;

import io.starling.security.authorization.Subjects;
import io.starling.security.directory.Realm;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The roles of a session: the groups of its user, or the one group that the client asked for.
 *
 * @param name the {@code authrole} that peers are told
 * @param groups the groups that count, or {@link #ALL} alone for all that the user has at the time
 *     of each question
 */
record Roles(String name, Set<String> groups) {

  /** Stands for all groups of a user, also in {@code authrole} of HELLO. */
  static final String ALL = "all";

  /** What Bondy calls it. */
  private static final Set<String> NAMES_OF_ALL = Set.of(ALL, "default", "");

  /** What peers are told of a user in no group; Bondy tells the same. */
  private static final String NONE = "undefined";

  /** Whether a name asks for no role in particular. */
  static boolean isAll(String asked) {
    return NAMES_OF_ALL.contains(asked);
  }

  /** Returns the roles of a user, or null when he may not have the one that is asked for. */
  static @Nullable Roles of(Realm realm, User user, @Nullable String asked) {
    if (asked == null || isAll(asked)) {
      String name = user.groups().stream().sorted().collect(Collectors.joining(","));
      return new Roles(name.isEmpty() ? NONE : name, Set.of(ALL));
    }
    return Subjects.roles(realm, new Role.OfUser(user.username())).contains(new Role.OfGroup(asked))
        ? new Roles(asked, Set.of(asked))
        : null;
  }
}
