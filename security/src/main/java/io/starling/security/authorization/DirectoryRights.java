package io.starling.security.authorization;

import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.OutsideAuthorizer;
import io.starling.router.port.Principal.Rights;
import io.starling.router.port.RealmRights;
import io.starling.security.directory.Realm;
import io.starling.security.directory.Rules;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What may be done in one realm of a directory. What is known of a version is computed when it is
 * first asked for; grants that have not changed stay compiled.
 *
 * <p>Threads: safe for all.
 */
final class DirectoryRights implements RealmRights {

  private static final int SUBJECTS_KEPT_MAX = 4_096;

  private final Supplier<@Nullable Realm> realm;
  private final AtomicLong version = new AtomicLong();
  private volatile @Nullable Present present;

  /**
   * What is known of one version: it was read after the version, and so is at least as new.
   *
   * @param realm null when there is none
   */
  private record Present(
      long version,
      @Nullable Realm realm,
      boolean open,
      Rules rules,
      Policy policy,
      Map<Rights, Policy.Subject> subjects) {}

  DirectoryRights(Supplier<@Nullable Realm> realm) {
    this.realm = realm;
  }

  /** What was known counts no more. */
  void outdate() {
    version.incrementAndGet();
  }

  @Override
  public long version() {
    return version.get();
  }

  @Override
  public boolean allowEverything() {
    return present().open();
  }

  @Override
  public boolean allow(Rights rights, Action action, Uri uri, MatchPolicy match) {
    Present now = present();
    if (now.open()) {
      return true;
    }
    Policy.Subject subject = subject(now, rights);
    return subject != null && subject.allows(Permission.of(action), uri, match);
  }

  @Override
  public @Nullable OutsideAuthorizer outside() {
    Realm found = present().realm();
    return found == null ? null : found.authorizer();
  }

  /** Who is not a user of the realm, or disabled, is denied everything. */
  @Override
  public boolean deny(Rights rights, Action action, Uri uri, MatchPolicy match) {
    Policy.Subject subject = subject(present(), rights);
    return subject == null || subject.denies(Permission.of(action), uri, match);
  }

  private static Policy.@Nullable Subject subject(Present now, Rights rights) {
    Policy.Subject known = now.subjects().get(rights);
    if (known != null || now.realm() == null) {
      return known;
    }
    Policy.Subject found = Subjects.of(now.realm(), now.policy(), rights);
    if (found != null && now.subjects().size() < SUBJECTS_KEPT_MAX) {
      now.subjects().put(rights, found);
    }
    return found;
  }

  private Present present() {
    Present known = present;
    long current = version.get();
    if (known != null && known.version() == current) {
      return known;
    }
    Present made = make(current, known);
    present = made;
    return made;
  }

  @SuppressWarnings("ReferenceEquality") // Other rules are another object.
  private Present make(long current, @Nullable Present before) {
    Realm found = realm.get();
    Rules rules = found == null ? Rules.NONE : found.effectiveRules();
    Policy policy =
        before != null && before.rules() == rules
            ? before.policy()
            : new Policy(rules.groups().values(), rules.grants());
    boolean open = found != null && !found.isSecurityEnabled();
    return new Present(current, found, open, rules, policy, new ConcurrentHashMap<>());
  }
}
