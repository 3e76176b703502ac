package io.starling.router.scenario;

import io.starling.router.port.Authorizer;
import io.starling.router.port.OutsideAuthorizer;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmRights;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Allows everything that was not denied: a denial names an authid, an action, a URI and how it is
 * matched, as in {@code "bob CALL com.secret EXACT"}.
 */
final class TestAuthorizer implements Authorizer, RealmRights {

  private final Set<String> denied = new HashSet<>();
  private final Set<String> leftOpen = new HashSet<>();
  private @Nullable OutsideAuthorizer outside;
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
    String asked = rights.subject() + " " + action + " " + uri + " " + match;
    return !denied.contains(asked) && !leftOpen.contains(asked);
  }

  @Override
  public boolean deny(Principal.Rights rights, Action action, Uri uri, MatchPolicy match) {
    return denied.contains(rights.subject() + " " + action + " " + uri + " " + match);
  }

  @Override
  public @Nullable OutsideAuthorizer outside() {
    return outside;
  }

  /** Says who is asked about what is left open. */
  void askOutside(@Nullable OutsideAuthorizer authorizer) {
    outside = authorizer;
    version++;
  }

  /** Neither allows nor denies something. */
  void leaveOpen(String question) {
    leftOpen.add(question);
    version++;
  }

  /** Allows what was left open. */
  void decide(String question) {
    leftOpen.remove(question);
    version++;
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
