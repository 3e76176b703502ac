package io.starling.security.authentication;

import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.User;
import io.starling.security.password.HashingPool;
import io.starling.security.password.Improvement;
import io.starling.wamp.uri.Uri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes stored forms of passwords better when the password itself is seen: behind the answer, with
 * the threads that check passwords, and not at all when these have too much to do.
 *
 * <p>Threads: safe for all.
 */
final class Upgrades {

  private static final Logger LOG = LoggerFactory.getLogger(Upgrades.class);

  /** More upgrades than clients can have begun logins before. */
  private static final int REMEMBERED = 1_000;

  private final SecurityDirectory directory;
  private final Improvement improvement;
  private final RecordUpgrade upgrade;
  private final HashingPool pool;
  private final LoginCounters counters;

  /** New forms by those that they took the place of, the latest last. */
  private final SequencedMap<List<PasswordRecord>, List<PasswordRecord>> latest =
      new LinkedHashMap<>();

  Upgrades(
      SecurityDirectory directory,
      Improvement improvement,
      RecordUpgrade upgrade,
      HashingPool pool,
      LoginCounters counters) {
    this.directory = directory;
    this.improvement = improvement;
    this.upgrade = upgrade;
    this.pool = pool;
    this.counters = counters;
  }

  /**
   * Whether stored forms are other ones of the same password: who was asked for a proof before an
   * upgrade has proven the same behind it.
   */
  synchronized boolean isUpgrade(List<PasswordRecord> then, List<PasswordRecord> now) {
    return now.equals(latest.get(then));
  }

  private synchronized void remember(List<PasswordRecord> then, List<PasswordRecord> now) {
    latest.put(then, now);
    if (latest.size() > REMEMBERED) {
      latest.pollFirstEntry();
    }
  }

  /**
   * Has stored forms made better if they could be.
   *
   * @param password the right one
   */
  void consider(Realm realm, Identity identity, String password) {
    if (improvement.isNeeded(identity.passwords(), realm.effectiveMethods())) {
      pool.offer(() -> improve(realm, identity, password));
    }
  }

  private void improve(Realm realm, Identity identity, String password) {
    Uri keeper = identity.keeperRealm(realm);
    String username = identity.keeper().username();
    List<PasswordRecord> stored = identity.passwords();
    Realm keeping = directory.realm(keeper);
    User now = keeping == null ? null : keeping.user(username);
    if (now == null || !now.passwords().equals(stored)) {
      return; // Another login of his was faster, or the password was changed.
    }
    List<PasswordRecord> improved = improvement.of(password, stored, realm.effectiveMethods());
    if (improved.equals(stored)) {
      return; // It cannot be expressed in the form that is missing.
    }
    remember(stored, improved);
    try {
      if (upgrade.replace(keeper, username, stored, improved)) {
        counters.upgraded();
        LOG.atInfo()
            .addKeyValue("realm", keeper)
            .addKeyValue("user", username)
            .log("the stored forms of a password were replaced by better ones");
      }
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("realm", keeper)
          .addKeyValue("user", username)
          .log("better stored forms of a password could not be kept");
    }
  }
}
