package io.starling.security.document;

import io.starling.security.model.AuthMethod;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Users as documents. */
final class UserDocument {

  private static final Set<String> KEYS =
      Set.of(
          "username",
          "password",
          "authorized_keys",
          "groups",
          "aliases",
          "enabled",
          "meta",
          "sso_realm_uri");
  private static final int NAME_LENGTH = 254;
  private static final int KEY_DIGITS = 64;
  private static final int ALIASES_MAX = 5;

  private UserDocument() {}

  /** Reads a user; null when it has no name, which was reported. */
  static @Nullable User read(
      Section user,
      Uri realm,
      Predicate<String> isGroup,
      List<AuthMethod> methods,
      PasswordMaker maker) {
    user.knows(KEYS);
    String username = name(user, "username");
    Set<String> groups =
        new LinkedHashSet<>(user.texts("groups", group -> existing(group, isGroup)));
    Set<String> aliases = new LinkedHashSet<>(user.texts("aliases", alias -> checked(alias)));
    if (aliases.size() > ALIASES_MAX) {
      user.error("aliases", "are " + aliases.size() + "; allowed: " + ALIASES_MAX);
    }
    User read =
        new User(
            username,
            PasswordDocument.read(user, "password", methods, maker.of(realm, username)),
            new LinkedHashSet<>(user.texts("authorized_keys", UserDocument::publicKey)),
            groups,
            aliases,
            user.flagOr("enabled", true),
            user.open("meta"),
            user.uri("sso_realm_uri"));
    return username.isEmpty() ? null : read;
  }

  /** The name of a user or group. */
  static String name(Section section, String key) {
    String name = section.requiredText(key);
    if (!name.isEmpty()) {
      try {
        return checked(name);
      } catch (IllegalArgumentException e) {
        section.error(key, String.valueOf(e.getMessage()));
      }
    }
    return "";
  }

  private static String checked(String name) {
    if (Role.RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("'" + name + "' is reserved");
    }
    if (name.isEmpty()
        || name.length() > NAME_LENGTH
        || name.contains("/")
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "'" + name + "' is not a name; allowed: up to " + NAME_LENGTH + " characters without /");
    }
    return name;
  }

  static String existing(String group, Predicate<String> isGroup) {
    if (!isGroup.test(group)) {
      throw new IllegalArgumentException("no group '" + group + "'");
    }
    return group;
  }

  private static String publicKey(String text) {
    if (text.length() != KEY_DIGITS || !text.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IllegalArgumentException(
          "is not an Ed25519 key; write its " + KEY_DIGITS + " hexadecimal digits");
    }
    return text.toLowerCase(Locale.ROOT);
  }
}
