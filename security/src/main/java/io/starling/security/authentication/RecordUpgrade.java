package io.starling.security.authentication;

import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.PasswordRecord;
import io.starling.wamp.uri.Uri;
import java.util.List;

/**
 * Takes better stored forms of a password that a user has just logged in with: the port between
 * logins and what keeps users.
 *
 * <p>Threads: called on a thread that may wait, one of those that derive keys.
 */
@FunctionalInterface
public interface RecordUpgrade {

  /**
   * Replaces the stored forms of a user's password, unless they are others than expected by now:
   * then the password was changed, or somebody else was faster.
   *
   * @param realm the realm that keeps them
   * @param expected what was there when the user logged in
   * @param improved forms of the same password
   * @return whether they were replaced
   */
  boolean replace(
      Uri realm, String username, List<PasswordRecord> expected, List<PasswordRecord> improved);

  /** Writes to a directory, which nobody keeps. */
  static RecordUpgrade in(SecurityDirectory directory) {
    return directory::restatePasswords;
  }
}
