package io.starling.client.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The method {@code wampcra} (WAMP, "Challenge Response Authentication"): an HMAC over the exact
 * text of the challenge. With a salt the key is the Base64 text of the derived key, which the
 * specification does not say and everybody does.
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
            ? derivedKey(
                salt,
                number(extra, "iterations", 1000, ITERATIONS_MAX),
                number(extra, "keylen", 32, KEY_LENGTH_MAX))
            : secret.getBytes(UTF_8);
    return new Authenticate(hmac(key, text.getBytes(UTF_8)), Map.of());
  }

  private byte[] derivedKey(String salt, int iterations, int keyLength) {
    PBEKeySpec spec =
        new PBEKeySpec(secret.toCharArray(), salt.getBytes(UTF_8), iterations, keyLength * 8);
    try {
      byte[] key =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      return Base64.getEncoder().encodeToString(key).getBytes(US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }

  private static String hmac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
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
