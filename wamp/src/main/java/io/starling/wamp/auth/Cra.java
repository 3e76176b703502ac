package io.starling.wamp.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What both ends of {@code wampcra} compute (WAMP, "Challenge Response Authentication"). */
public final class Cra {

  private static final String HMAC = "HmacSHA256";

  private Cra() {}

  /**
   * Derives the key of a salted secret: the Base64 text of the derived octets, which the
   * specification does not say and everybody does.
   *
   * @param salt as it is in the challenge, whose text counts
   * @param keyLength of the derived octets, in bytes
   */
  public static byte[] saltedKey(String secret, String salt, int iterations, int keyLength) {
    return Base64.getEncoder()
        .encode(Pbkdf2.key(secret, salt.getBytes(UTF_8), iterations, keyLength));
  }

  /**
   * Signs a challenge.
   *
   * @param key the octets of the secret, or of the salted one
   * @return the signature as AUTHENTICATE has it
   */
  public static String signature(byte[] key, String challenge) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return Base64.getEncoder().encodeToString(mac.doFinal(challenge.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
