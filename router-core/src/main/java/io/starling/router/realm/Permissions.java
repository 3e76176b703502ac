package io.starling.router.realm;

import io.starling.router.port.Authorizer;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Principal.Rights;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decisions of the {@link Authorizer} for one realm, remembered per loop as long as the realm's
 * version stays the same. The memory is a table of fixed size in which a newer decision replaces an
 * older one of the same place. An authorizer that fails is a denial, which is not remembered.
 *
 * <p>Threads: belongs to one loop.
 */
public final class Permissions {

  private static final Logger LOG = LoggerFactory.getLogger(Permissions.class);
  private static final int CAPACITY = 1024;

  private record Decision(
      Rights rights, Action action, Uri uri, MatchPolicy match, boolean allowed) {

    boolean isFor(Rights rights, Action action, Uri uri, MatchPolicy match) {
      return this.rights.equals(rights)
          && this.action == action
          && this.match == match
          && this.uri.equals(uri);
    }
  }

  private final Uri realm;
  private final Authorizer authorizer;
  private final @Nullable Decision[] decisions;
  private long version;
  private boolean failureLogged;

  /** Makes the memory for a realm on a loop. */
  public Permissions(Uri realm, Authorizer authorizer) {
    this.realm = realm;
    this.authorizer = authorizer;
    this.decisions = new Decision[authorizer.equals(Authorizer.ALLOW_ALL) ? 0 : CAPACITY];
  }

  /** Returns null when a subject may do something, else the error that tells why not. */
  public @Nullable Uri refusal(Rights rights, Action action, Uri uri, MatchPolicy match) {
    if (decisions.length == 0) {
      return null;
    }
    try {
      return allows(rights, action, uri, match) ? null : WampUris.NOT_AUTHORIZED;
    } catch (RuntimeException e) {
      logFailure(e);
      return WampUris.AUTHORIZATION_FAILED;
    }
  }

  /** The first failure of a version is logged; an authorizer that is down fails for everybody. */
  private void logFailure(RuntimeException failure) {
    if (!failureLogged) {
      failureLogged = true;
      LOG.atError()
          .setCause(failure)
          .addKeyValue("realm", realm)
          .log("The authorizer failed; requests are refused");
    }
  }

  private boolean allows(Rights rights, Action action, Uri uri, MatchPolicy match) {
    forgetIfOutdated();
    int place = (rights.hashCode() * 31 + uri.hashCode() * 7 + action.hashCode()) & (CAPACITY - 1);
    Decision known = decisions[place];
    if (known != null && known.isFor(rights, action, uri, match)) {
      return known.allowed();
    }
    boolean allowed = authorizer.isAllowed(realm, rights, action, uri, match);
    decisions[place] = new Decision(rights, action, uri, match, allowed);
    return allowed;
  }

  private void forgetIfOutdated() {
    long current = authorizer.version(realm);
    if (current != version) {
      Arrays.fill(decisions, null);
      failureLogged = false;
      version = current;
    }
  }
}
