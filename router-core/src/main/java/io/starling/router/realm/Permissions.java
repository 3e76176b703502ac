package io.starling.router.realm;

import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Principal.Rights;
import io.starling.router.port.RealmRights;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decisions on rights in one realm, remembered per loop as long as the realm's version stays
 * the same. The memory is a table in which newer decisions replace older ones; where that happens
 * often it becomes larger, up to {@value #PLACES_MAX} places. An authorizer that fails is a denial,
 * which is not remembered.
 *
 * <p>Threads: belongs to one loop.
 */
public final class Permissions {

  private static final Logger LOG = LoggerFactory.getLogger(Permissions.class);
  private static final int PLACES_FIRST = 2;
  private static final int PLACES_MAX = 8192;

  private record Decision(
      Rights rights, Action action, Uri uri, MatchPolicy match, boolean allowed, int hash) {

    boolean isFor(Rights rights, Action action, Uri uri, MatchPolicy match) {
      return this.rights.equals(rights)
          && this.action == action
          && this.match == match
          && this.uri.equals(uri);
    }
  }

  private final Uri realm;
  private final RealmRights rights;
  private @Nullable Decision[] decisions = new Decision[PLACES_FIRST];
  private int replaced;
  private long version;
  private boolean versionKnown;
  private boolean open;
  private boolean failureLogged;

  /** Makes the memory for a realm on a loop. */
  public Permissions(Uri realm, RealmRights rights) {
    this.realm = realm;
    this.rights = rights;
  }

  /** Returns null when a subject may do something, else the error that tells why not. */
  public @Nullable Uri refusal(Rights subject, Action action, Uri uri, MatchPolicy match) {
    try {
      return allows(subject, action, uri, match) ? null : WampUris.NOT_AUTHORIZED;
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

  private boolean allows(Rights subject, Action action, Uri uri, MatchPolicy match) {
    long current = rights.version();
    if (current != version || !versionKnown) {
      begin(current);
    }
    return open || decide(subject, action, uri, match);
  }

  /** Forgets what was decided under another version. */
  private void begin(long current) {
    versionKnown = false;
    open = rights.allowEverything();
    Arrays.fill(decisions, null);
    failureLogged = false;
    version = current;
    versionKnown = true;
  }

  private boolean decide(Rights subject, Action action, Uri uri, MatchPolicy match) {
    int hash = subject.hashCode() * 31 + uri.hashCode() * 7 + action.hashCode();
    Decision known = find(hash, subject, action, uri, match);
    if (known == null) {
      known =
          new Decision(
              subject, action, uri, match, rights.allow(subject, action, uri, match), hash);
      remember(known);
    }
    return known.allowed();
  }

  private @Nullable Decision find(
      int hash, Rights subject, Action action, Uri uri, MatchPolicy match) {
    int place = place(hash);
    Decision first = decisions[place];
    if (first != null && first.isFor(subject, action, uri, match)) {
      return first;
    }
    Decision second = decisions[place ^ 1];
    return second != null && second.isFor(subject, action, uri, match) ? second : null;
  }

  /** Each decision has a choice of two places; the one that was there longer gives way. */
  private void remember(Decision decision) {
    int place = place(decision.hash());
    Decision present = decisions[place];
    if (present != null && decisions[place ^ 1] != null) {
      if (++replaced > decisions.length / 4 && decisions.length < PLACES_MAX) {
        grow();
        remember(decision);
        return;
      }
    }
    if (present != null) {
      decisions[place ^ 1] = present;
    }
    decisions[place] = decision;
  }

  private void grow() {
    @Nullable Decision[] before = decisions;
    decisions = new Decision[4 * before.length];
    replaced = 0;
    for (Decision decision : before) {
      if (decision != null) {
        decisions[place(decision.hash())] = decision;
      }
    }
  }

  private int place(int hash) {
    return (hash ^ hash >>> 16) & (decisions.length - 1);
  }
}
