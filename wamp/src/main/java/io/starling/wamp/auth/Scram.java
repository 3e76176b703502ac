package io.starling.wamp.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of {@code wamp-scram} (WAMP, "Salted Challenge Response Authentication Mechanism";
 * RFC 5802, section 3), from the salted password on: how that is derived is the caller's business.
 */
public final class Scram {

  /** The bytes of keys, signatures and proofs. */
  public static final int KEY_BYTES = 32;

  private static final String HMAC = "HmacSHA256";

  private static final byte[] UNBOUND = "n,,".getBytes(UTF_8);

  private Scram() {}

  /**
   * What both ends sign.
   *
   * @param authid as sent in HELLO
   * @param clientNonce the text sent in HELLO
   * @param nonce the text sent in CHALLENGE, which begins with the client's
   * @param salt the Base64 text sent in CHALLENGE
   * @param binding what HELLO wanted the login to be bound to, or null
   */
  public record Exchange(
      String authid,
      String clientNonce,
      String nonce,
      String salt,
      int iterations,
      @Nullable ChannelBinding binding) {

    /** What is signed without channel binding. */
    public Exchange(String authid, String clientNonce, String nonce, String salt, int iterations) {
      this(authid, clientNonce, nonce, salt, iterations, null);
    }

    /** The text that is signed. */
    public String authMessage() {
      return "n="
          + SaslPrep.prepare(authid).replace("=", "=3D").replace(",", "=2C")
          + ",r="
          + clientNonce
          + ",r="
          + nonce
          + ",s="
          + salt
          + ",i="
          + iterations
          + ",c="
          + Base64.getEncoder().encodeToString(binding == null ? UNBOUND : binding.scramInput())
          + ",r="
          + nonce;
    }
  }

  /** The client's key. */
  public static byte[] clientKey(byte[] saltedPassword) {
    return hmac(saltedPassword, "Client Key");
  }

  /** What the router keeps of the client's key. */
  public static byte[] storedKey(byte[] clientKey) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(clientKey);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The router's key. */
  public static byte[] serverKey(byte[] saltedPassword) {
    return hmac(saltedPassword, "Server Key");
  }

  /** What the client sends, to show that it has the salted password. */
  public static byte[] clientProof(byte[] clientKey, Exchange exchange) {
    return xor(clientKey, hmac(storedKey(clientKey), exchange.authMessage()));
  }

  /** What the router answers, to show that it has the server key. */
  public static byte[] serverSignature(byte[] serverKey, Exchange exchange) {
    return serverSignature(serverKey, exchange.authMessage());
  }

  /** The same for a text of another dialect. */
  public static byte[] serverSignature(byte[] serverKey, String authMessage) {
    return hmac(serverKey, authMessage);
  }

  /** Whether a proof is that of the stored key; takes as long for a wrong one. */
  public static boolean isProof(byte[] proof, byte[] storedKey, Exchange exchange) {
    return isProof(proof, storedKey, exchange.authMessage());
  }

  /** The same for a text of another dialect. */
  public static boolean isProof(byte[] proof, byte[] storedKey, String authMessage) {
    byte[] signature = hmac(storedKey, authMessage);
    byte[] candidate = proof.length == KEY_BYTES ? proof : new byte[KEY_BYTES];
    boolean same = MessageDigest.isEqual(storedKey(xor(candidate, signature)), storedKey);
    return same && proof.length == KEY_BYTES;
  }

  private static byte[] xor(byte[] a, byte[] b) {
    byte[] result = new byte[a.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) (a[i] ^ b[i]);
    }
    return result;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
