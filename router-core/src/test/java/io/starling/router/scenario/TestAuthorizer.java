package io.starling.router.scenario;

import io.starling.router.port.Authorizer;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmRights;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.HashSet;
import java.util.Set;

/**
 * Allows everything that was not denied: a denial names an authid, an action, a URI and how it is
 * matched, as in {@code "bob CALL com.secret EXACT"}.
 */
final class TestAuthorizer implements Authorizer, RealmRights {

  private final Set<String> denied = new HashSet<>();
  private long version;
  private int questions;
  private boolean open;
  private boolean broken;
  private boolean versionBroken;

  @Override
  public RealmRights in(Uri realm) {
    return this;
  }

  @Override
  public boolean allowEverything() {
    return open;
  }

  @Override
  public boolean allow(Principal.Rights rights, Action action, Uri uri, MatchPolicy match) {
    questions++;
    if (broken) {
      throw new IllegalStateException("the authorizer is broken");
    }
    return !denied.contains(rights.subject() + " " + action + " " + uri + " " + match);
  }

  @Override
  public long version() {
    if (versionBroken) {
      throw new IllegalStateException("the authorizer is broken");
    }
    return version;
  }

  void deny(String denial) {
    denied.add(denial);
    version++;
  }

  void allow(String denial) {
    denied.remove(denial);
    version++;
  }

  /** Allows everything, or not any more. */
  void setOpen(boolean open) {
    this.open = open;
    version++;
  }

  /** Makes every question fail, or none; decisions that are remembered stay. */
  void setBroken(boolean broken) {
    this.broken = broken;
  }

  /** Makes the version of rights unknown. */
  void setVersionBroken(boolean broken) {
    this.versionBroken = broken;
  }

  /** How often it was asked. */
  int questions() {
    return questions;
  }
}
