package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Attempt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells the operator which logins were refused and why, which clients are not told, and what is
 * locked. Clients can make it write, so it writes at most {@value #PER_SECOND} lines per second.
 *
 * <p>Threads: safe for all.
 */
final class LoginLog {

  private static final Logger LOG = LoggerFactory.getLogger(RealmAuthenticator.class);
  private static final int PER_SECOND = 20;
  private static final int NAME_LENGTH = 100;

  private final LongSupplier nanoTime;
  private long second;
  private int written;
  private long suppressed;

  LoginLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void refused(Attempt attempt, @Nullable String method, Refusal refusal, String why) {
    if (!mayWrite()) {
      return;
    }
    LOG.atLevel(Level.INFO)
        .addKeyValue("realm", attempt.realm())
        .addKeyValue("authid", printable(attempt.hello().authid()))
        .addKeyValue("address", attempt.origin().address())
        .addKeyValue("method", method)
        .addKeyValue("reason", refusal.label())
        .log("login refused: {}", printable(why));
  }

  void locked(Attempt attempt, Lockouts.Lock lock) {
    if (!mayWrite()) {
      return;
    }
    LOG.atWarn()
        .addKeyValue("realm", attempt.realm())
        .addKeyValue("authid", printable(attempt.hello().authid()))
        .addKeyValue("address", attempt.origin().address())
        .log("logins are locked by {} for {}", lock.by().label(), lock.length());
  }

  private synchronized boolean mayWrite() {
    long now = nanoTime.getAsLong();
    if (now - second >= TimeUnit.SECONDS.toNanos(1)) {
      if (suppressed > 0) {
        LOG.atInfo().addKeyValue("number", suppressed).log("more logins were refused");
      }
      second = now;
      written = 0;
      suppressed = 0;
    }
    if (written == PER_SECOND) {
      suppressed++;
      return false;
    }
    written++;
    return true;
  }

  /** What a client chose, cut short and without what would begin another line. */
  static @Nullable String printable(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String cut = text.length() > NAME_LENGTH ? text.substring(0, NAME_LENGTH) + "..." : text;
    return cut.chars().anyMatch(Character::isISOControl) ? cut.replaceAll("\\p{Cntrl}", "?") : cut;
  }
}
