package io.starling.security.document;

import io.starling.security.model.AuthMethod;
import io.starling.security.model.PasswordRecord;
import io.starling.wamp.uri.Uri;
import java.util.List;

/**
 * Makes the stored forms of a password that a document tells in clear.
 *
 * <p>Threads: called from several at once.
 */
public interface PasswordMaker {

  /**
   * Makes the stored forms.
   *
   * @param methods those of the realm, which say what forms are needed
   * @throws IllegalArgumentException with the reason, when it cannot be a password
   */
  List<PasswordRecord> make(String password, List<AuthMethod> methods);

  /** A maker of stored forms for one user, who may have some of the same password already. */
  default PasswordMaker of(Uri realm, String username) {
    return this;
  }
}
