package io.starling.security.durable;

import io.starling.security.document.PasswordMaker;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.PasswordRecord;
import io.starling.security.password.Passwords;
import io.starling.store.Store;
import io.starling.wamp.uri.Uri;
import java.util.List;

/**
 * Makes stored forms of declared passwords, and finds those again that were made at an earlier
 * start: salts are random, so that new ones would look like another password.
 */
record DeclaredPasswords(Store store, PasswordMaker maker) implements PasswordMaker {

  @Override
  public List<PasswordRecord> make(String password, List<AuthMethod> methods) {
    return maker.make(password, methods);
  }

  @Override
  public PasswordMaker of(Uri realm, String username) {
    List<PasswordRecord> known = Declarations.passwords(store, realm, username);
    return (password, methods) ->
        Passwords.areFor(methods, known) && Passwords.verify(password, known)
            ? known
            : maker.make(password, methods);
  }
}
