package io.starling.security.admin;

import io.starling.router.port.Principal;
import io.starling.router.port.RealmSettings;
import io.starling.security.authorization.Policy;
import io.starling.security.directory.Changes;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.ObjectDocuments;
import io.starling.security.document.PasswordMaker;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Grant;
import io.starling.security.model.RealmContent;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    boolean isAnonymous = caller.authmethod().equals(AuthMethod.ANONYMOUS.wireName());
    User user = isAnonymous ? null : realm.userByNameOrAlias(caller.authid());
    if (user == null && !isAnonymous) {
      return false;
    }
    List<Grant> named =
        realm.effectiveRules().grants().stream()
            .filter(grant -> isOfAdministration(grant.resource().uri()))
            .toList();
    return subject(realm, user, named).allows("wamp.call", procedure, MatchPolicy.EXACT);
  }

  /** Whether the caller of a procedure has been granted it by name. */
  boolean isAdministrator(AdminCall call) {
    Realm own = directory.realm(call.call().realm());
    return own != null && isAdministrator(own, call.call().principal(), call.call().procedure());
  }

  private static boolean isOfAdministration(Uri uri) {
    return NAMESPACES.stream().anyMatch(uri::isInNamespace);
  }

  /** What a user may do in a realm by all his groups; anonymous clients with null. */
  static Policy.Subject subject(Realm realm, @Nullable User user) {
    return subject(realm, user, realm.effectiveRules().grants());
  }

  private static Policy.Subject subject(
      Realm realm, @Nullable User user, Collection<Grant> grants) {
    Set<Role> roles = new HashSet<>();
    if (user == null) {
      roles.add(Role.ANONYMOUS);
    } else {
      roles.add(new Role.OfUser(user.username()));
      user.groups().forEach(group -> roles.add(new Role.OfGroup(group)));
    }
    return new Policy(realm.effectiveRules().groups().values(), grants).of(roles);
  }
}
