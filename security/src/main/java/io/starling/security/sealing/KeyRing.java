package io.starling.security.sealing;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keys that values on disk are encrypted with: the first encrypts, all of them decrypt. So a new
 * key is put in front of the old ones, which stay until nothing needs them any more.
 *
 * <p>Threads: immutable. Never shows a key in {@code toString}.
 */
public final class KeyRing {

  /** No keys: nothing is encrypted. */
  public static final KeyRing EMPTY = new KeyRing(List.of());

  static final int KEY_BYTES = 32;
  static final int ID_BYTES = 4;

  private final Map<Integer, SecretKey> keys = new LinkedHashMap<>();
  private final List<Integer> ids = new ArrayList<>();

  private KeyRing(List<byte[]> secrets) {
    for (byte[] secret : secrets) {
      int id = idOf(secret);
      if (keys.put(id, new SecretKeySpec(secret, "AES")) != null) {
        throw new IllegalArgumentException(
            "the key " + HexFormat.of().toHexDigits(id) + " is there twice");
      }
      ids.add(id);
    }
  }

  /**
   * Reads keys: on each line the Base64 of 32 random bytes. Empty lines and those that begin with
   * {@code #} mean nothing.
   *
   * @throws IllegalArgumentException with the line that is wrong, without showing it
   */
  public static KeyRing parse(String text) {
    List<byte[]> secrets = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && !line.startsWith("#")) {
        secrets.add(secret(line, number));
      }
    }
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("has no key");
    }
    return new KeyRing(secrets);
  }

  private static byte[] secret(String line, int number) {
    byte[] secret;
    try {
      secret = Base64.getDecoder().decode(line);
    } catch (IllegalArgumentException _) {
      secret = new byte[0];
    }
    if (secret.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "line " + number + " is not the Base64 of " + KEY_BYTES + " bytes");
    }
    return secret;
  }

  /** What names a key without telling it: the beginning of its SHA-256. */
  private static int idOf(byte[] secret) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret);
      return ByteBuffer.wrap(hash).getInt();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether there is no key. */
  public boolean isEmpty() {
    return ids.isEmpty();
  }

  /** The name of the key that encrypts; empty without keys. */
  public String currentId() {
    return isEmpty() ? "" : HexFormat.of().toHexDigits(ids.getFirst());
  }

  int current() {
    return ids.getFirst();
  }

  @Nullable SecretKey key(int id) {
    return keys.get(id);
  }

  @Override
  public String toString() {
    return ids.stream().map(id -> HexFormat.of().toHexDigits(id)).toList().toString();
  }
}
