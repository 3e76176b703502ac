package io.starling.security.password;

import io.starling.security.document.PasswordMaker;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.PasswordRecord;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Makes stored forms of passwords, but for a password that a user has already: then his stored
 * forms are taken. Salts are random, so that new forms would look like another password.
 *
 * <p>Threads: as the maker.
 *
 * @param known the stored forms that a user of a realm has, maybe none
 * @param maker makes the others
 */
public record KnownPasswords(
    BiFunction<Uri, String, List<PasswordRecord>> known, PasswordMaker maker)
    implements PasswordMaker {

  @Override
  public List<PasswordRecord> make(String password, List<AuthMethod> methods) {
    return maker.make(password, methods);
  }

  @Override
  public PasswordMaker of(Uri realm, String username) {
    List<PasswordRecord> records = known.apply(realm, username);
    return (password, methods) ->
        Passwords.areFor(methods, records) && Passwords.verify(password, records)
            ? records
            : maker.make(password, methods);
  }
}
