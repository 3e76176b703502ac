package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Accept;
import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.security.model.PasswordRecord;
import io.starling.security.password.HashingPool;
import io.starling.security.password.Passwords;
import java.util.Map;
import java.util.function.Consumer;

/** {@code password}: the client sends the password itself. Part of {@code ticket}, too. */
final class PasswordMethod implements Method {

  /** Longer is no password; deriving a key from megabytes takes long. */
  private static final int LENGTH_MAX = 4096;

  private final HashingPool pool;

  PasswordMethod(HashingPool pool) {
    this.pool = pool;
  }

  @Override
  public boolean fits(Claim claim) {
    return true;
  }

  @Override
  public void begin(Claim claim, Consumer<Step> next) {
    next.accept(
        new Challenge(
            claim.method().wireName(),
            Map.of(),
            (password, _, then) -> judge(claim, password, then)));
  }

  /** Judges a password, soon. */
  void judge(Claim claim, String password, Consumer<Step> then) {
    if (!pool.offer(() -> judgeNow(claim, password, then))) {
      then.accept(claim.busy());
    }
  }

  private static void judgeNow(Claim claim, String password, Consumer<Step> then) {
    // Others may have failed while this one waited.
    Step step = claim.isLocked() ? claim.locked() : judge(claim, password);
    then.accept(step);
    if (step instanceof Accept) {
      claim.seen(password);
    }
  }

  private static Step judge(Claim claim, String password) {
    PasswordRecord record = claim.anyPassword();
    String judged = password.length() > LENGTH_MAX ? "" : password;
    return Passwords.verify(judged, record) && !judged.isEmpty()
        ? claim.proven(Map.of())
        : claim.disproven("wrong password");
  }
}
