package io.starling.security.document;

import io.starling.security.model.Role;
import java.util.List;
import java.util.function.Predicate;

/** Which users and groups the names in a document can mean. */
record RoleNames(Predicate<String> isUser, Predicate<String> isGroup) {

  private static final String USER = "user/";
  private static final String GROUP = "group/";

  /** Reads {@code "all"}, {@code "anonymous"}, or a list of names. */
  List<Role> read(Section section, String key) {
    List<Role> roles = section.texts(key, this::role);
    if (roles.isEmpty() && !section.has(key)) {
      section.error(key, "missing");
    }
    return roles.stream().distinct().toList();
  }

  private Role role(String name) {
    if (name.equals("all")) {
      return Role.ALL;
    }
    if (name.equals("anonymous")) {
      return Role.ANONYMOUS;
    }
    if (name.startsWith(USER)) {
      return user(name.substring(USER.length()));
    }
    if (name.startsWith(GROUP)) {
      return new Role.OfGroup(UserDocument.existing(name.substring(GROUP.length()), isGroup));
    }
    if (isUser.test(name) && isGroup.test(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' is a user and a group; write user/" + name + " or group/" + name);
    }
    if (isGroup.test(name)) {
      return new Role.OfGroup(name);
    }
    if (!isUser.test(name)) {
      throw new IllegalArgumentException("no user or group '" + name + "'");
    }
    return new Role.OfUser(name);
  }

  private Role user(String name) {
    if (!isUser.test(name)) {
      throw new IllegalArgumentException("no user '" + name + "'");
    }
    return new Role.OfUser(name);
  }

  /** Reads the users that a source speaks of. */
  List<Role> readUsers(Section section, String key) {
    List<Role> roles =
        section.texts(
            key,
            name ->
                switch (name) {
                  case "all" -> Role.ALL;
                  case "anonymous" -> Role.ANONYMOUS;
                  default -> user(name);
                });
    if (roles.isEmpty() && !section.has(key)) {
      section.error(key, "missing");
    }
    return roles.stream().distinct().toList();
  }
}
