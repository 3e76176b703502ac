package io.starling.security.authorization;

import io.starling.router.port.Authorizer;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmRights;
import io.starling.security.directory.Change;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the groups and grants of a directory. A realm without security allows everything, one
 * that is not there nothing.
 *
 * <pre>{@code
 * Router router = new Router(limits, new Ports(directory, ..., new DirectoryAuthorizer(directory), ...), ...);
 * directory.onChange(new Enforcement(directory, router));
 * }</pre>
 *
 * <p>What the rights of a session are made of is told by {@link Principal.Rights}: {@code
 * ANONYMOUS} has the role anonymous; others are those of a user, who must be in the realm and
 * enabled, with {@code all} his groups, or with those groups that are named as long as he is a
 * member of them. The groups are those of the moment, not of the login.
 *
 * <p>Threads: safe for all. A change of the directory counts for each question that is asked after
 * it has been told to the listeners of the directory.
 */
public final class DirectoryAuthorizer implements Authorizer {

  private final SecurityDirectory directory;
  private final ConcurrentMap<Uri, DirectoryRights> rights = new ConcurrentHashMap<>();

  /** Makes an authorizer that follows a directory from now on. */
  public DirectoryAuthorizer(SecurityDirectory directory) {
    this.directory = directory;
    directory.onChange(this::changed);
  }

  @Override
  public RealmRights in(Uri realm) {
    return rights.computeIfAbsent(realm, uri -> new DirectoryRights(() -> directory.realm(uri)));
  }

  private void changed(Change change) {
    switch (change) {
      case Change.RealmRemoved(Uri realm) -> {
        outdate(realm);
        rights.remove(realm);
      }
      case Change.RealmAdded(Uri realm) -> outdate(realm);
      case Change.DefinitionChanged(Uri realm) -> outdateWithHeirs(realm);
      case Change.RulesChanged(Uri realm) -> outdateWithHeirs(realm);
      case Change.UserChanged user -> {
        if (changesRights(user.before(), user.after())) {
          outdate(user.realm());
        }
      }
      case Change.SourcesChanged(Uri realm) -> {}
    }
  }

  /** Whether a session of a user may have other rights now. */
  static boolean changesRights(@Nullable User before, @Nullable User after) {
    return before == null
        || after == null
        || before.enabled() != after.enabled()
        || !before.groups().equals(after.groups());
  }

  private void outdateWithHeirs(Uri realm) {
    outdate(realm);
    for (Realm heir : directory.inheriting(realm)) {
      outdate(heir.uri());
    }
  }

  private void outdate(Uri realm) {
    DirectoryRights known = rights.get(realm);
    if (known != null) {
      known.outdate();
    }
  }

  /**
   * Tells why somebody may do something or not.
   *
   * @param subject whose rights, as sessions have them
   * @return null when there is no such realm
   */
  public @Nullable Explanation explain(Uri realm, Principal.Rights subject, Question question) {
    Realm found = directory.realm(realm);
    return found == null
        ? null
        : Subjects.explain(found, Subjects.policy(found), subject, question);
  }
}
