package io.starling.security.authentication;

import io.starling.security.directory.Realm;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user of a realm, and the user who has his passwords and keys: himself, or his namesake in a
 * single sign-on realm.
 */
record Identity(User user, User keeper) {

  /** Returns who has a name or an alias in a realm, or null. */
  static @Nullable Identity find(Realm realm, String name) {
    User user = realm.userByNameOrAlias(name);
    Realm sso = realm.ssoRealm();
    if (user == null && sso != null) {
      User other = sso.userByNameOrAlias(name);
      user = other == null ? null : realm.user(other.username());
    }
    return of(realm, user);
  }

  /**
   * The stored forms of the password that a name has where a realm's users keep theirs. Who is in
   * the single sign-on realm and not in this one has them too: his challenges are the same in all
   * realms, so that it shows in none whether he is one of its users.
   *
   * @param identity who has the name, or null
   */
  static List<PasswordRecord> passwordsOf(Realm realm, String name, @Nullable Identity identity) {
    if (identity != null) {
      return identity.passwords();
    }
    Realm sso = realm.ssoRealm();
    User keeper = sso == null ? null : sso.userByNameOrAlias(name);
    return keeper == null ? List.of() : keeper.passwords();
  }

  /** Returns who has a key in a realm, or null. */
  static @Nullable Identity findByKey(Realm realm, String publicKeyHex) {
    User user = realm.userByKey(publicKeyHex);
    Realm sso = realm.ssoRealm();
    if (user == null && sso != null) {
      User other = sso.userByKey(publicKeyHex);
      user = other == null ? null : realm.user(other.username());
    }
    return of(realm, user);
  }

  private static @Nullable Identity of(Realm realm, @Nullable User user) {
    if (user == null || user.ssoRealmUri() == null) {
      return user == null ? null : new Identity(user, user);
    }
    Realm sso = realm.ssoRealm();
    User keeper =
        sso == null || !sso.uri().equals(user.ssoRealmUri()) ? null : sso.user(user.username());
    return keeper == null ? null : new Identity(user, keeper);
  }

  /** Whether he may log in. */
  boolean isEnabled() {
    return user.enabled() && keeper.enabled();
  }

  /** The realm that keeps his passwords and keys. */
  Uri keeperRealm(Realm realm) {
    Uri sso = user.ssoRealmUri();
    return sso == null ? realm.uri() : sso;
  }

  List<PasswordRecord> passwords() {
    return keeper.passwords();
  }

  Set<String> authorizedKeys() {
    return keeper.authorizedKeys();
  }
}
