package io.starling.security.model;

import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who can prove who he is.
 *
 * @param username unique in the realm, case-sensitive; the authid of his sessions
 * @param passwords the stored forms of his one password, at most one of each kind; empty when he
 *     has none
 * @param authorizedKeys his Ed25519 keys, each 64 hexadecimal digits in lower case
 * @param groups the groups that he is a member of
 * @param aliases further names that he can log in by
 * @param enabled whether he can log in
 * @param meta what people keep with him and his sessions are told; the router does not read it
 * @param ssoRealmUri the realm that keeps his passwords and keys, or null for his own
 */
public record User(
    String username,
    List<PasswordRecord> passwords,
    Set<String> authorizedKeys,
    Set<String> groups,
    Set<String> aliases,
    boolean enabled,
    Map<String, Object> meta,
    @Nullable Uri ssoRealmUri) {

  /** Copies its arguments. */
  public User {
    passwords = List.copyOf(passwords);
    authorizedKeys = Set.copyOf(authorizedKeys);
    groups = Set.copyOf(groups);
    aliases = Set.copyOf(aliases);
    meta = Map.copyOf(meta);
  }

  /** A user who cannot prove anything, in no group. */
  public static User of(String username) {
    return new User(username, List.of(), Set.of(), Set.of(), Set.of(), true, Map.of(), null);
  }

  /** This user with other stored forms of a password. */
  public User withPasswords(List<PasswordRecord> passwords) {
    return new User(
        username, passwords, authorizedKeys, groups, aliases, enabled, meta, ssoRealmUri);
  }

  /** This user with other keys. */
  public User withAuthorizedKeys(Set<String> keys) {
    return new User(username, passwords, keys, groups, aliases, enabled, meta, ssoRealmUri);
  }

  /** This user in other groups. */
  public User withGroups(Set<String> groups) {
    return new User(
        username, passwords, authorizedKeys, groups, aliases, enabled, meta, ssoRealmUri);
  }

  /** This user, able to log in or not. */
  public User withEnabled(boolean enabled) {
    return new User(
        username, passwords, authorizedKeys, groups, aliases, enabled, meta, ssoRealmUri);
  }
}
