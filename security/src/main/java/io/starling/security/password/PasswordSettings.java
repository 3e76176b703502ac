package io.starling.security.password;

import io.starling.security.model.Kdf;

/**
 * How stored forms of new passwords are made.
 *
 * @param cra the cost of the form that {@code wampcra} needs
 * @param scram the function and cost of the form that {@code wamp-scram} needs
 * @param lengthMin the fewest characters of a new password
 * @param lengthMax the most
 */
public record PasswordSettings(Kdf.Pbkdf2 cra, Kdf scram, int lengthMin, int lengthMax) {

  /** The defaults. */
  public static final PasswordSettings DEFAULT =
      new PasswordSettings(new Kdf.Pbkdf2(100_000), new Kdf.Argon2id(2, 19 << 10), 6, 254);

  /** The cost of the form that Autobahn's {@code scram} needs: it knows one function. */
  public Kdf.Argon2id autobahnScram() {
    return scram instanceof Kdf.Argon2id argon2 ? argon2 : (Kdf.Argon2id) DEFAULT.scram;
  }
}
