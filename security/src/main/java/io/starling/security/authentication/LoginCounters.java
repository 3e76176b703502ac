package io.starling.security.authentication;

import io.starling.security.model.AuthMethod;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts logins.
 *
 * <p>Threads: safe for all.
 */
public final class LoginCounters {

  private final Map<AuthMethod, LongAdder> accepted = new EnumMap<>(AuthMethod.class);
  private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

  private final LongAdder upgraded = new LongAdder();

  LoginCounters() {
    for (AuthMethod method : AuthMethod.values()) {
      accepted.put(method, new LongAdder());
    }
    for (Refusal refusal : Refusal.values()) {
      refused.put(refusal, new LongAdder());
    }
  }

  void accepted(AuthMethod method) {
    of(accepted, method).increment();
  }

  void refused(Refusal refusal) {
    of(refused, refusal).increment();
  }

  void upgraded() {
    upgraded.increment();
  }

  /** How many passwords have got better stored forms. */
  public long upgrades() {
    return upgraded.sum();
  }

  /** How many logins succeeded by a method. */
  public long count(AuthMethod method) {
    return of(accepted, method).sum();
  }

  /** How many logins were refused for a reason. */
  public long count(Refusal refusal) {
    return of(refused, refusal).sum();
  }

  private static <K> LongAdder of(Map<K, LongAdder> counts, K key) {
    LongAdder adder = counts.get(key);
    if (adder == null) {
      throw new IllegalStateException("no counter for " + key);
    }
    return adder;
  }
}
