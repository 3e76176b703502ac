package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import io.starling.security.model.Cidr;
import java.time.Duration;
import java.util.List;

/**
 * The section {@code security.lockout}: when logins are refused because too many have failed.
 *
 * @param failuresPerUserAndAddress zero for no such lock
 * @param failuresPerUser from all addresses together; zero for no such lock
 * @param failuresPerAddress of all users together; zero for no such lock
 * @param first doubled by each further failure
 * @param longest not less than {@code first}
 * @param forget after the last failure and its lock
 * @param entries of each kind
 * @param trustedAddresses not locked themselves
 */
public record LockoutSettings(
    @Key(
            fallback = "10",
            min = "1",
            max = "1000000",
            zero = "off",
            doc = "Failed logins of a user from one address until more are refused for a while.")
        int failuresPerUserAndAddress,
    @Key(
            fallback = "100",
            min = "1",
            max = "1000000",
            zero = "off",
            doc = "The same from all addresses together; not where the user has logged in before.")
        int failuresPerUser,
    @Key(
            fallback = "50",
            min = "1",
            max = "1000000",
            zero = "off",
            doc =
                "Failed logins from one address, whoever it tries to be. Of IPv6 addresses a /64 is"
                    + " one.")
        int failuresPerAddress,
    @Key(
            fallback = "1s",
            min = "1ms",
            max = "1d",
            doc = "Length of the first lock; each further failure doubles it.")
        Duration first,
    @Key(fallback = "15m", min = "1ms", max = "1d", doc = "Longest lock.") Duration longest,
    @Key(
            fallback = "1h",
            min = "1s",
            max = "30d",
            doc = "Time after a failure, and the lock it began, when it no longer counts.")
        Duration forget,
    @Key(
            fallback = "50000",
            min = "100",
            max = "10000000",
            doc = "Failures that are remembered of each kind; of more the oldest are forgotten.")
        int entries,
    @Key(
            fallback = "[127.0.0.0/8, \"::1/128\"]",
            doc =
                "Address blocks that many clients share: no lock of an address; users are still"
                    + " locked there.")
        List<Cidr> trustedAddresses) {

  /** Refuses values out of bounds with a {@link ConfigException}. */
  public LockoutSettings {
    Bounds.check(
        LockoutSettings.class,
        failuresPerUserAndAddress,
        failuresPerUser,
        failuresPerAddress,
        first,
        longest,
        forget,
        entries,
        trustedAddresses);
    trustedAddresses = List.copyOf(trustedAddresses);
    if (longest.compareTo(first) < 0) {
      throw ConfigException.of("longest", "is less than first");
    }
  }
}
