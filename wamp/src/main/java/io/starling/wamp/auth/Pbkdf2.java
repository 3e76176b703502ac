package io.starling.wamp.auth;

import java.security.GeneralSecurityException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2). */
public final class Pbkdf2 {

  private static final String NAME = "PBKDF2WithHmacSHA256";

  private Pbkdf2() {}

  /**
   * Derives a key; takes as long as the iterations say.
   *
   * @param password in UTF-8; may be empty
   * @param salt not empty
   * @param length of the key, in bytes
   */
  public static byte[] key(String password, byte[] salt, int iterations, int length) {
    // Java refuses the empty password. To HMAC, which fills keys up with zeros, this is the same.
    String some = password.isEmpty() ? "\0" : password;
    PBEKeySpec spec = new PBEKeySpec(some.toCharArray(), salt, iterations, length * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance(NAME).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + NAME, e);
    } finally {
      spec.clearPassword();
    }
  }
}
