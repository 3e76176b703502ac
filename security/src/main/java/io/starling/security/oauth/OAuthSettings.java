package io.starling.security.oauth;

import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How the keys of issuers are fetched.
 *
 * @param allowHttp whether also without TLS; otherwise only from this machine
 * @param trust whom to trust as a web server; null for those whom Java trusts
 * @param timeout how long fetching may take
 * @param refreshAfter keys that are older are fetched anew before they are used
 * @param refreshPause the least time between two fetches from one address
 * @param keepFor how long keys are used when no newer ones can be had
 * @param attempts how many logins may be verified at a time; more are refused
 */
public record OAuthSettings(
    boolean allowHttp,
    @Nullable SSLSocketFactory trust,
    Duration timeout,
    Duration refreshAfter,
    Duration refreshPause,
    Duration keepFor,
    int attempts) {

  /** The defaults. */
  public static final OAuthSettings DEFAULT =
      new OAuthSettings(
          false,
          null,
          Duration.ofSeconds(5),
          Duration.ofMinutes(15),
          Duration.ofSeconds(10),
          Duration.ofDays(1),
          64);
}
