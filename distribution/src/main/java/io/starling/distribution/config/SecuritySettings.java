package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.Key;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code security}.
 *
 * @param realmsFile null when there is none
 * @param masterRealm need not be defined: it exists, with a group {@code administrators}
 * @param passwordAsTicket whether the method {@code ticket} takes passwords
 * @param hashingThreads 0 for half of the processors
 */
public record SecuritySettings(
    @Key(
            unset = "none",
            doc =
                "JSON or YAML file with a list of realms, as Bondy's `security_config.json`; they"
                    + " are joined to `realms` at each start.")
        @Nullable Path realmsFile,
    @Key(
            fallback = "starling.master",
            doc = "URI of the realm whose administrators administer all realms.")
        String masterRealm,
    @Key(
            fallback = "true",
            doc =
                "Writes administrative calls to the audit log, in the folder `audit` of the data.")
        boolean audit,
    @Key(
            fallback = "64MiB",
            min = "64KiB",
            max = "4GiB",
            doc = "Size at which the next file of the audit log is begun; none is ever removed.")
        ByteSize auditFileSize,
    @Key(
            fallback = "continue",
            doc =
                "What becomes of changes that cannot be written to the audit log: they are made all"
                    + " the same, or refused.")
        AuditFailure auditFailure,
    @Key(fallback = "true", doc = "The method `ticket` takes the user's password.")
        boolean passwordAsTicket,
    @Key(
            fallback = "false",
            doc =
                "The method `scram` as Autobahn and Crossbar.io have it, which is not"
                    + " `wamp-scram`.")
        boolean autobahnScram,
    @Key(
            fallback = "100000",
            min = "4096",
            max = "10000000",
            doc = "Iterations of PBKDF2 for new passwords that `wampcra` can use.")
        int pbkdfIterations,
    @Key(fallback = "argon2id", doc = "Function for new passwords that `wamp-scram` can use.")
        ScramKdf scramKdf,
    @Key(fallback = "2", min = "1", max = "100", doc = "Passes of Argon2id for new passwords.")
        int argonIterations,
    @Key(
            fallback = "19MiB",
            min = "8KiB",
            max = "1GiB",
            doc = "Memory of Argon2id for new passwords.")
        ByteSize argonMemory,
    @Key(
            fallback = "6",
            min = "1",
            max = "254",
            doc = "Fewest characters of a password in the configuration.")
        int passwordLengthMinimum,
    @Key(
            fallback = "0",
            min = "1",
            max = "64",
            zero = "half of the processors",
            doc = "Threads that check passwords.")
        int hashingThreads,
    @Key(
            fallback = "200",
            min = "1",
            max = "100000",
            doc = "Most logins that wait for their password to be checked; more are refused.")
        int hashingQueue,
    @Key(
            fallback = "true",
            doc =
                "Replaces stored passwords that are weaker than new ones when a client logs in with"
                    + " the password itself.")
        boolean upgradePasswords,
    @Key(doc = "When logins are refused because too many have failed.") LockoutSettings lockout,
    @Key(
            fallback = "30s",
            min = "1s",
            max = "10m",
            doc = "How far the clocks of those who sign tokens may be apart from this one.")
        Duration clockLeeway,
    @Key(doc = "Tickets, which users issue for themselves.") TicketSettings ticket,
    @Key(doc = "Tokens of other issuers.") OAuthSettings oauth2) {

  /** What is done when the audit log cannot be written. */
  public enum AuditFailure {
    /** Changes are made, logged and counted. */
    CONTINUE,
    /** Changes are refused. */
    REFUSE
  }

  /** Functions that derive keys from passwords. */
  public enum ScramKdf {
    /** Argon2id, which costs memory as well. */
    ARGON2ID,
    /** PBKDF2 with HMAC-SHA-256. */
    PBKDF2
  }

  /** Refuses values out of bounds. */
  public SecuritySettings {
    Bounds.check(
        SecuritySettings.class,
        realmsFile,
        masterRealm,
        audit,
        auditFileSize,
        auditFailure,
        passwordAsTicket,
        autobahnScram,
        pbkdfIterations,
        scramKdf,
        argonIterations,
        argonMemory,
        passwordLengthMinimum,
        hashingThreads,
        hashingQueue,
        upgradePasswords,
        lockout,
        clockLeeway,
        ticket,
        oauth2);
    RealmSettings.checkUri("master-realm", masterRealm);
  }
}
