package io.starling.security.authorization;

import io.starling.router.Farewell;
import io.starling.router.Router;
import io.starling.router.port.Principal;
import io.starling.security.directory.Change;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.User;
import io.starling.security.ticket.Ticket;
import io.starling.security.ticket.Tickets;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Has a router follow a directory: memberships and registrations that are no longer allowed end,
 * and so do the sessions of users who were removed or disabled or whose credentials are others, and
 * realms that were removed. Listens behind the {@link DirectoryAuthorizer}, which must know of a
 * change before the router asks it again.
 *
 * <p>Threads: safe for all; what it has the router do happens soon after.
 */
public final class Enforcement implements Consumer<Change> {

  /** Why sessions of a user end who was removed. */
  public static final Uri USER_DELETED = Uri.of("starling.user.deleted");

  /** Why sessions of a user end who was disabled. */
  public static final Uri USER_DISABLED = Uri.of("starling.user.disabled");

  /** Why sessions of a user end whose password or keys were changed. */
  public static final Uri CREDENTIALS_CHANGED = Uri.of("starling.user.credentials_changed");

  /** The session that makes the present change. */
  private static final ScopedValue<Acting> ACTING = ScopedValue.newInstance();

  /** A session that makes a change, and what is left for when it has its answer. */
  private record Acting(long session, List<Runnable> afterwards) {}

  /** Why sessions end that have logged in with a ticket that was revoked. */
  public static final Uri TICKET_REVOKED = Uri.of("starling.ticket.revoked");

  private final SecurityDirectory directory;
  private final Router router;

  /** Makes a listener for {@link SecurityDirectory#onChange}. */
  public Enforcement(SecurityDirectory directory, Router router) {
    this.directory = directory;
    this.router = router;
  }

  /**
   * Makes changes by a session and answers it. It stays open when they are about its own password
   * or keys; what ends it otherwise does so behind the answer.
   */
  public static void as(long session, Runnable changeAndAnswer) {
    Acting acting = new Acting(session, new ArrayList<>());
    try {
      ScopedValue.where(ACTING, acting).run(changeAndAnswer);
    } finally {
      acting.afterwards.forEach(Runnable::run);
    }
  }

  /** Has tickets that are revoked end the sessions that have logged in with them. */
  public void follow(Tickets tickets) {
    tickets.onRevoked(
        ticket -> {
          for (Uri uri : tickets.realmsOf(ticket)) {
            Realm realm = directory.realm(uri);
            User user = realm == null ? null : realm.user(ticket.authid());
            if (user != null && user.enabled()) { // Otherwise all his sessions end anyway.
              close(uri, ticket);
            }
          }
        });
  }

  private void close(Uri realm, Ticket ticket) {
    close(
        realm,
        who -> ticket.id().equals(who.credential()),
        Farewell.of(TICKET_REVOKED, "the ticket was revoked"));
  }

  @Override
  public void accept(Change change) {
    switch (change) {
      case Change.RealmAdded(Uri realm) -> {}
      case Change.SourcesChanged(Uri realm) -> {}
      case Change.RealmRemoved(Uri realm) ->
          router.closeRealm(realm, Farewell.of(WampUris.CLOSE_REALM, "the realm was removed"));
      case Change.DefinitionChanged(Uri realm) -> {
        router.settingsChanged(realm);
        directory.inheriting(realm).forEach(heir -> router.settingsChanged(heir.uri()));
        sweepWithHeirs(realm);
      }
      case Change.RulesChanged(Uri realm) -> sweepWithHeirs(realm);
      case Change.UserChanged user -> changed(user);
    }
  }

  private void changed(Change.UserChanged change) {
    Uri realm = change.realm();
    User before = change.before();
    User after = change.after();
    if (before == null) {
      return; // Nobody can be in by him.
    }
    if (after == null) {
      close(realm, before, Farewell.of(USER_DELETED, "the user was removed"));
    } else if (!after.enabled()) {
      close(realm, before, Farewell.of(USER_DISABLED, "the user was disabled"));
    } else {
      if (DirectoryAuthorizer.changesRights(before, after)) {
        router.rightsChanged(realm);
      }
      if (change.changesCredentials()) {
        credentialsChanged(realm, after);
      }
    }
  }

  /** Here and, when this realm keeps the credentials of others, in those. */
  private void credentialsChanged(Uri uri, User user) {
    Farewell farewell =
        new Farewell(
            CREDENTIALS_CHANGED,
            "the password or the keys were changed",
            ACTING.isBound() ? ACTING.get().session : 0);
    close(uri, user, farewell);
    Realm in = directory.realm(uri);
    if (in == null || !in.definition().ssoRealm()) {
      return;
    }
    for (Realm other : directory.realms()) {
      Realm keeper = other.ssoRealm();
      if (keeper != null && keeper.uri().equals(uri)) {
        close(other.uri(), user, farewell);
      }
    }
  }

  private void close(Uri realm, User user, Farewell farewell) {
    close(realm, who -> who.authid().equals(user.username()), farewell);
  }

  /** Ends sessions: that which makes the change when it has its answer, unless it may stay. */
  private void close(Uri realm, Predicate<Principal> whose, Farewell farewell) {
    Acting acting = ACTING.isBound() ? ACTING.get() : null;
    if (acting != null && acting.session > 0 && acting.session != farewell.exempt()) {
      router.closeSessions(
          realm, whose, new Farewell(farewell.reason(), farewell.message(), acting.session));
      acting.afterwards.add(() -> router.closeSessions(realm, whose, farewell));
    } else {
      router.closeSessions(realm, whose, farewell);
    }
  }

  private void sweepWithHeirs(Uri realm) {
    router.rightsChanged(realm);
    for (Realm heir : directory.inheriting(realm)) {
      router.rightsChanged(heir.uri());
    }
  }
}
