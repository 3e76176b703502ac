package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.Key;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code security.oauth2}: how the keys of issuers are fetched.
 *
 * @param trust null for those whom Java trusts
 */
public record OAuthSettings(
    @Key(
            fallback = "false",
            doc = "Fetches keys of issuers over http too; otherwise only from this machine.")
        boolean allowHttp,
    @Key(
            unset = "those whom Java trusts",
            doc = "Certificates of authorities, in PEM, that may vouch for web servers of issuers.")
        @Nullable Path trust,
    @Key(
            fallback = "5s",
            min = "100ms",
            max = "8s",
            doc = "How long fetching keys may take; the client waits meanwhile.")
        Duration timeout,
    @Key(
            fallback = "15m",
            min = "10s",
            max = "1d",
            doc = "Keys that are older are fetched anew before they are used.")
        Duration refresh,
    @Key(
            fallback = "1d",
            min = "1m",
            max = "30d",
            doc = "How long keys are used when no newer ones can be had.")
        Duration keep,
    @Key(
            fallback = "64",
            min = "1",
            max = "10000",
            doc = "Tokens that are verified at a time; more logins are refused.")
        int attempts) {

  /** Refuses values out of bounds. */
  public OAuthSettings {
    Bounds.check(OAuthSettings.class, allowHttp, trust, timeout, refresh, keep, attempts);
  }
}
