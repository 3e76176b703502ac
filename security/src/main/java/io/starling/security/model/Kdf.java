package io.starling.security.model;

/** How a key is derived from a password. */
public sealed interface Kdf {

  /** The name of the function in documents and in CHALLENGE. */
  String wireName();

  /**
   * PBKDF2 with HMAC-SHA-256 (RFC 8018).
   *
   * @param iterations at least 1
   */
  record Pbkdf2(int iterations) implements Kdf {

    /** Checks the cost. */
    public Pbkdf2 {
      if (iterations < 1) {
        throw new IllegalArgumentException("iterations: " + iterations);
      }
    }

    @Override
    public String wireName() {
      return "pbkdf2";
    }
  }

  /**
   * Argon2id, version 1.3, with one lane (RFC 9106).
   *
   * @param iterations passes over the memory, at least 1
   * @param memory KiB, at least 8
   */
  record Argon2id(int iterations, int memory) implements Kdf {

    /** Checks the cost. */
    public Argon2id {
      if (iterations < 1 || memory < 8) {
        throw new IllegalArgumentException("iterations " + iterations + ", memory " + memory);
      }
    }

    @Override
    public String wireName() {
      return "argon2id13";
    }
  }
}
