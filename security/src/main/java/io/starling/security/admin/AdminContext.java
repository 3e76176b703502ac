package io.starling.security.admin;

import io.starling.router.port.Principal;
import io.starling.router.port.RealmSettings;
import io.starling.security.authorization.Permission;
import io.starling.security.authorization.Policy;
import io.starling.security.authorization.Subjects;
import io.starling.security.directory.Changes;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.ObjectDocuments;
import io.starling.security.document.PasswordMaker;
import io.starling.security.model.RealmContent;
import io.starling.security.model.User;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.function.Function;

/**
 * What administrative procedures work with.
 *
 * @param directory the realms
 * @param changes carries changes out
 * @param maker makes stored forms of passwords in clear
 * @param checker judges passwords in clear
 * @param routing what the router has to know of a new realm
 * @param witness is told of what was changed, and of what was refused
 */
public record AdminContext(
    SecurityDirectory directory,
    Changes changes,
    PasswordMaker maker,
    PasswordChecker checker,
    Function<Uri, RealmSettings> routing,
    AdminAct.Witness witness) {

  private static final List<String> NAMESPACES =
      List.of("starling", "bondy", "com.bondy", "com.leapsight.bondy");

  /** Judges a password in clear. */
  @FunctionalInterface
  public interface PasswordChecker {

    /** Whether it is the user's. */
    boolean isPasswordOf(User user, String password);
  }

  /** What distinguishes a realm from a document of it. */
  RealmDifference difference(RealmContent wanted, boolean prune) {
    Uri uri = wanted.definition().uri();
    return new RealmDifference(
        directory.realm(uri), wanted, prune, user -> changes.keeps(uri, user.username()));
  }

  ObjectDocuments documents(Realm realm) {
    return new ObjectDocuments(realm, maker);
  }

  /**
   * Whether a caller has been granted a procedure by name: a grant for all URIs, as applications
   * like to have it, does not make administrators.
   */
  boolean isAdministrator(Realm realm, Principal caller, Uri procedure) {
    Policy.Subject subject = Subjects.of(realm, policyByName(realm), caller.rights());
    return subject != null && subject.allows(Permission.CALL, procedure, MatchPolicy.EXACT);
  }

  /** Who may administer a realm. */
  static Policy policyByName(Realm realm) {
    return Subjects.policy(realm).byName(NAMESPACES);
  }

  /** Whether the caller of a procedure has been granted it by name. */
  boolean isAdministrator(AdminCall call) {
    Realm own = directory.realm(call.call().realm());
    return own != null && isAdministrator(own, call.call().principal(), call.call().procedure());
  }
}
