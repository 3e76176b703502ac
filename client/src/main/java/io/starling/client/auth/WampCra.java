package io.starling.client.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.wamp.auth.Cra;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import java.util.Map;
import java.util.Optional;

/**
 * The method {@code wampcra} (WAMP, "Challenge Response Authentication"): an HMAC over the exact
 * text of the challenge.
 */
final class WampCra implements Authentication {

  /** More than any router asks for; a bound on the work that a router can make us do. */
  private static final int ITERATIONS_MAX = 10_000_000;

  private static final int KEY_LENGTH_MAX = 1024;

  private final String authid;
  private final String secret;

  WampCra(String authid, String secret) {
    this.authid = authid;
    this.secret = secret;
  }

  @Override
  public String method() {
    return "wampcra";
  }

  @Override
  public Optional<String> authid() {
    return Optional.of(authid);
  }

  @Override
  public Authenticate answer(Challenge challenge) {
    Map<String, Object> extra = challenge.extra();
    if (!(extra.get("challenge") instanceof String text)) {
      throw new IllegalArgumentException("a wampcra challenge without the text to sign");
    }
    byte[] key =
        extra.get("salt") instanceof String salt && !salt.isEmpty()
            ? Cra.saltedKey(
                secret,
                salt,
                number(extra, "iterations", 1000, ITERATIONS_MAX),
                number(extra, "keylen", 32, KEY_LENGTH_MAX))
            : secret.getBytes(UTF_8);
    return new Authenticate(Cra.signature(key, text), Map.of());
  }

  private static int number(Map<String, Object> extra, String key, int absent, int max) {
    Object value = extra.get(key);
    if (value == null) {
      return absent;
    }
    if (value instanceof Number number && number.longValue() >= 1 && number.longValue() <= max) {
      return number.intValue();
    }
    throw new IllegalArgumentException(
        "a wampcra challenge with " + key + " " + value + ", expected 1 to " + max);
  }

  @Override
  public String toString() {
    return "wampcra of " + authid;
  }
}
