package io.starling.security.model;

/**
 * A stored form of a password, from which the password can only be guessed. Never shows what it
 * holds in {@code toString}.
 */
public sealed interface PasswordRecord {

  /** How the key was derived. */
  Kdf kdf();

  /**
   * The form that {@code wampcra} needs. Who has it can log in with that method, as with the
   * password itself.
   *
   * @param kdf the cost
   * @param keyLength bytes of the derived key, usually 32
   * @param salt a text, whose UTF-8 bytes are the salt; empty for none
   * @param saltedPassword the derived key as Base64 text; the secret itself without a salt
   */
  record Cra(Kdf.Pbkdf2 kdf, int keyLength, String salt, String saltedPassword)
      implements PasswordRecord {

    /** A secret as it is, which only procedures of clients give: it is never stored. */
    public static Cra unsalted(String secret) {
      return new Cra(new Kdf.Pbkdf2(1), 1, "", secret);
    }

    /** Whether the key is derived from the password. */
    public boolean isSalted() {
      return !salt.isEmpty();
    }

    @Override
    public String toString() {
      return "cra " + kdf;
    }
  }

  /**
   * The form that {@code wamp-scram} needs (RFC 5802, section 3). Who has it cannot log in with it.
   *
   * @param kdf the function and its cost
   * @param salt Base64 of the salt, usually 16 bytes
   * @param storedKey Base64 of 32 bytes
   * @param serverKey Base64 of 32 bytes
   */
  record Scram(Kdf kdf, String salt, String storedKey, String serverKey) implements PasswordRecord {

    @Override
    public String toString() {
      return "scram " + kdf;
    }
  }

  /**
   * The form that Autobahn's {@code scram} needs. Its keys come from the text of the derived key,
   * in Base64 without padding, so that it is of no use for {@code wamp-scram}, nor the other way
   * round.
   *
   * @param kdf the cost
   * @param salt Base64 of the salt, usually 16 bytes
   * @param storedKey Base64 of 32 bytes
   * @param serverKey Base64 of 32 bytes
   */
  record AutobahnScram(Kdf.Argon2id kdf, String salt, String storedKey, String serverKey)
      implements PasswordRecord {

    /** The function's name in documents and in CHALLENGE. */
    public static final String KDF = "argon2id-13";

    @Override
    public String toString() {
      return "autobahn scram " + kdf;
    }
  }
}
