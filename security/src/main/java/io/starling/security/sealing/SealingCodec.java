package io.starling.security.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.store.Key;
import io.starling.store.ValueCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the values of a store with AES-256-GCM (NIST SP 800-38D), bound to the entry and field
 * that they belong to: a value that was put in another's place is not decrypted. Names of entries
 * are not encrypted.
 *
 * <p>Layout: 1, the name of the key (4 bytes), a random nonce (12 bytes), the value with its tag.
 * Values that begin otherwise are in clear, from the time before there was a key; all that is kept
 * are CBOR maps, which never begin with 1. With random nonces a key is good for 2^32 values, and a
 * checkpoint encrypts all anew: rotate the key long before.
 *
 * <p>Threads: safe for all.
 */
public final class SealingCodec implements ValueCodec {

  private static final byte SEALED = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int HEAD_BYTES = 1 + KeyRing.ID_BYTES + NONCE_BYTES;

  private final KeyRing keys;
  private final SecureRandom random = new SecureRandom();

  /** Makes a codec; without keys it leaves values in clear, and cannot read others. */
  public SealingCodec(KeyRing keys) {
    this.keys = keys;
  }

  @Override
  public byte[] encode(Key key, String field, byte[] value) {
    if (keys.isEmpty()) {
      return value;
    }
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    SecretKey secret = keys.key(keys.current());
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, secret, nonce, key, field);
      ByteBuffer sealed = ByteBuffer.allocate(HEAD_BYTES + value.length + TAG_BITS / Byte.SIZE);
      sealed.put(SEALED).putInt(keys.current()).put(nonce);
      cipher.doFinal(ByteBuffer.wrap(value), sealed);
      return sealed.array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES/GCM", e);
    }
  }

  @Override
  public byte[] decode(Key key, String field, byte[] stored) throws IOException {
    if (stored.length < HEAD_BYTES || stored[0] != SEALED) {
      return stored;
    }
    ByteBuffer sealed = ByteBuffer.wrap(stored);
    sealed.get();
    int id = sealed.getInt();
    byte[] nonce = new byte[NONCE_BYTES];
    sealed.get(nonce);
    SecretKey secret = keys.key(id);
    if (secret == null) {
      throw new IOException(
          key
              + " is encrypted with the key "
              + HexFormat.of().toHexDigits(id)
              + ", which is not among the keys "
              + keys);
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, secret, nonce, key, field);
      return cipher.doFinal(stored, sealed.position(), sealed.remaining());
    } catch (AEADBadTagException e) {
      throw new IOException(key + " was changed, or is not where it belongs", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES/GCM", e);
    }
  }

  private static Cipher cipher(
      int mode, @Nullable SecretKey secret, byte[] nonce, Key key, String field)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
    for (String name : new String[] {key.realm(), key.type(), key.id(), field}) {
      byte[] bytes = name.getBytes(UTF_8);
      cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
      cipher.updateAAD(bytes);
    }
    return cipher;
  }
}
