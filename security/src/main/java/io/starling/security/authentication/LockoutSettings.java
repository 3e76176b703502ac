package io.starling.security.authentication;

import io.starling.security.model.Cidr;
import java.time.Duration;
import java.util.List;

/**
 * When logins are refused without being looked at, because too many have failed.
 *
 * @param perUserAndAddress failures of a user from an address after which a lock begins; 0 for none
 * @param perUser failures of a user from anywhere; 0 for none
 * @param perAddress failures from an address; 0 for none
 * @param first how long the first lock lasts; each further failure doubles it
 * @param longest how long a lock lasts at most
 * @param forget the time after a failure and its lock when it no longer counts
 * @param entries how many are remembered of each kind; the oldest are forgotten for more
 * @param trusted addresses that are never locked themselves
 */
public record LockoutSettings(
    int perUserAndAddress,
    int perUser,
    int perAddress,
    Duration first,
    Duration longest,
    Duration forget,
    int entries,
    List<Cidr> trusted) {

  /** The defaults. */
  public static final LockoutSettings DEFAULT =
      new LockoutSettings(
          10,
          100,
          50,
          Duration.ofSeconds(1),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          50_000,
          List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128")));

  /** Copies its arguments. */
  public LockoutSettings {
    trusted = List.copyOf(trusted);
  }
}
