package io.starling.client.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.wamp.auth.Pbkdf2;
import io.starling.wamp.auth.Scram;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How a router wants a key derived from the password, within bounds: what is too cheap would let
 * whoever asks for it guess the password, what is too dear would keep the client busy for ever.
 *
 * @param memory of Argon2id, in KiB; 0 for PBKDF2
 */
record DerivedKey(int iterations, int memory) {

  /** RFC 7677, section 4. */
  private static final int PBKDF2_ITERATIONS_MIN = 4096;

  private static final int PBKDF2_ITERATIONS_MAX = 10_000_000;
  private static final int MEMORY_MIN = 1 << 10;
  private static final int MEMORY_MAX = 256 << 10;

  /** KiB in all passes together: some ten seconds. */
  private static final int WORK_MAX = 4 << 20;

  /**
   * Returns what a challenge asks for.
   *
   * @throws IllegalArgumentException when that is out of bounds
   */
  static DerivedKey asked(Map<String, Object> extra) {
    Object function = extra.get("kdf");
    if (Objects.equals(function, "pbkdf2")) {
      return new DerivedKey(
          number(extra, "iterations", PBKDF2_ITERATIONS_MIN, PBKDF2_ITERATIONS_MAX), 0);
    }
    if (Objects.equals(function, "argon2id13")) {
      int memory = number(extra, "memory", MEMORY_MIN, MEMORY_MAX);
      return new DerivedKey(number(extra, "iterations", 1, WORK_MAX / memory), memory);
    }
    throw new IllegalArgumentException(
        "a wamp-scram challenge with kdf " + function + ", expected pbkdf2 or argon2id13");
  }

  private static int number(Map<String, Object> extra, String key, int min, int max) {
    if (extra.get(key) instanceof Number number
        && number.longValue() >= min
        && number.longValue() <= max) {
      return number.intValue();
    }
    throw new IllegalArgumentException(
        "a wamp-scram challenge with "
            + key
            + " "
            + extra.get(key)
            + ", expected "
            + min
            + " to "
            + max);
  }

  /** Derives the key; takes its time. */
  byte[] of(String password, byte[] salt) {
    return memory == 0
        ? Pbkdf2.key(password, salt, iterations, Scram.KEY_BYTES)
        : argon2id(password, salt);
  }

  private byte[] argon2id(String password, byte[] salt) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withParallelism(1)
            .withIterations(iterations)
            .withMemoryAsKB(memory)
            .withSalt(salt)
            .build());
    byte[] key = new byte[Scram.KEY_BYTES];
    generator.generateBytes(password.getBytes(UTF_8), key);
    return key;
  }
}
