package io.starling.security.authentication;

import io.starling.router.port.CallOutcome;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a procedure of a client has decided on a claim: whom it lets in, and, for methods with a
 * proof, what that has to fit; or why it lets nobody in.
 *
 * @param admitted null when it lets nobody in
 * @param passwords stored forms
 * @param keys Ed25519 keys in hexadecimal, in lower case
 * @param whyNot for the operator, empty when somebody is let in
 */
record Decision(
    @Nullable Admitted admitted, List<PasswordRecord> passwords, Set<String> keys, String whyNot) {

  private static final int KEY_DIGITS = 2 * Ed25519.KEY_BYTES;
  private static final int KEY_LENGTH_DEFAULT = 32;
  private static final int KEY_LENGTH_MAX = 1024;
  private static final int ITERATIONS_DEFAULT = 1000;
  private static final int ITERATIONS_MAX = 10_000_000;
  private static final int MEMORY_MIN = 8;
  private static final int MEMORY_MAX = 4 << 20;

  /** Whom a procedure lets in. */
  record Admitted(String authid, Set<String> roles, Map<String, Object> extra) {

    /** With what the proof adds for WELCOME. */
    Admitted with(Map<String, Object> authextra) {
      if (authextra.isEmpty()) {
        return this;
      }
      Map<String, Object> all = new LinkedHashMap<>(extra);
      all.putAll(authextra);
      return new Admitted(authid, roles, all);
    }
  }

  /** Nobody is let in. */
  static Decision refused(String why) {
    return new Decision(null, List.of(), Set.of(), why);
  }

  /**
   * Reads what a procedure has returned.
   *
   * @throws IllegalArgumentException when it does not answer the question; the text says what is
   *     missing and shows nothing
   */
  static Decision of(AuthMethod method, String authid, CallOutcome outcome) {
    Object first = outcome.args().isEmpty() ? null : outcome.args().getFirst();
    Map<?, ?> found = first instanceof Map<?, ?> map ? map : Map.of();
    Admitted admitted =
        first instanceof String role && !role.isEmpty()
            ? new Admitted(authid, Set.of(role), Map.of())
            : admitted(authid, found);
    if (admitted == null) {
      throw new IllegalArgumentException(
          "neither a role nor {authid, role or roles, extra}: " + kind(first));
    }
    return new Decision(
        admitted,
        passwords(method, found),
        method == AuthMethod.CRYPTOSIGN ? keys(found) : Set.of(),
        "");
  }

  private static String kind(@Nullable Object first) {
    return switch (first) {
      case null -> "nothing";
      case Map<?, ?> found -> found.keySet().toString();
      default -> "no dictionary";
    };
  }

  private static @Nullable Admitted admitted(String claimed, Map<?, ?> found) {
    Object authid = found.get("authid") == null ? claimed : found.get("authid");
    Object roles = found.get("roles") != null ? found.get("roles") : found.get("role");
    Object extra = found.get("extra");
    Set<String> names =
        switch (roles) {
          case String role -> Set.of(role);
          case List<?> list when list.stream().allMatch(String.class::isInstance) ->
              list.stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet());
          case null, default -> Set.of();
        };
    if (names.isEmpty()
        || names.contains("")
        || !(authid instanceof String name)
        || name.isEmpty()
        || !(extra == null || extra instanceof Map<?, ?>)) {
      return null;
    }
    return new Admitted(name, names, withoutNulls(extra));
  }

  private static Map<String, Object> withoutNulls(@Nullable Object extra) {
    Map<String, Object> kept = new LinkedHashMap<>();
    if (extra instanceof Map<?, ?> entries) {
      entries.forEach(
          (key, value) -> {
            if (value != null) {
              kept.put(String.valueOf(key), value);
            }
          });
    }
    return kept;
  }

  // ---------------------------------------------------------------------------- what proofs fit

  private static List<PasswordRecord> passwords(AuthMethod method, Map<?, ?> found) {
    return switch (method) {
      case WAMPCRA -> List.of(cra(found));
      case WAMP_SCRAM, SCRAM -> List.of(scram(method, found));
      case ANONYMOUS, TRUST, PASSWORD, TICKET, CRYPTOSIGN, OAUTH2, TLS -> List.of();
    };
  }

  /** As Crossbar.io: with a salt the secret is the derived key in Base64, else it is the secret. */
  private static PasswordRecord.Cra cra(Map<?, ?> found) {
    String secret = text(found, "secret");
    if (found.get("salt") == null) {
      return PasswordRecord.Cra.unsalted(secret);
    }
    return new PasswordRecord.Cra(
        new Kdf.Pbkdf2(number(found, "iterations", 1, ITERATIONS_MAX, ITERATIONS_DEFAULT)),
        number(found, "keylen", 1, KEY_LENGTH_MAX, KEY_LENGTH_DEFAULT),
        text(found, "salt"),
        secret);
  }

  private static PasswordRecord scram(AuthMethod method, Map<?, ?> found) {
    String kdf = text(found, "kdf");
    String stored = found.get("stored_key") == null ? "stored-key" : "stored_key";
    String server = found.get("server_key") == null ? "server-key" : "server_key";
    boolean isHex = text(found, stored).length() == 2 * Ed25519.KEY_BYTES;
    String storedKey = octets(found, stored, isHex, 32);
    String serverKey = octets(found, server, isHex, 32);
    String salt = octets(found, "salt", isHex, 0);
    int iterations = number(found, "iterations", 1, ITERATIONS_MAX, 0);
    if (kdf.equals("pbkdf2") && method == AuthMethod.WAMP_SCRAM) {
      return new PasswordRecord.Scram(new Kdf.Pbkdf2(iterations), salt, storedKey, serverKey);
    }
    boolean isAutobahns = method == AuthMethod.SCRAM;
    if (!kdf.equals(isAutobahns ? PasswordRecord.AutobahnScram.KDF : "argon2id13")) {
      throw new IllegalArgumentException("a kdf that " + method + " does not have");
    }
    Kdf.Argon2id argon2 =
        new Kdf.Argon2id(iterations, number(found, "memory", MEMORY_MIN, MEMORY_MAX, 0));
    return isAutobahns
        ? new PasswordRecord.AutobahnScram(argon2, salt, storedKey, serverKey)
        : new PasswordRecord.Scram(argon2, salt, storedKey, serverKey);
  }

  /** Returns octets that are written in hexadecimal, or in Base64, in Base64. */
  private static String octets(Map<?, ?> found, String key, boolean isHex, int length) {
    String text = text(found, key);
    byte[] octets;
    try {
      octets = isHex ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          key + " that is not " + (isHex ? "hexadecimal" : "Base64"), e);
    }
    if (length > 0 ? octets.length != length : octets.length == 0) {
      throw new IllegalArgumentException(key + " of " + octets.length + " bytes");
    }
    return Base64.getEncoder().encodeToString(octets);
  }

  private static Set<String> keys(Map<?, ?> found) {
    Object keys = found.get("authorized_keys");
    List<?> all =
        keys instanceof List<?> list
            ? list
            : found.get("pubkey") instanceof String key ? List.of(key) : List.of();
    Set<String> read = new HashSet<>();
    for (Object key : all) {
      if (!(key instanceof String text)
          || text.length() != KEY_DIGITS
          || !text.chars().allMatch(HexFormat::isHexDigit)) {
        throw new IllegalArgumentException("a key that is not 64 hexadecimal digits");
      }
      read.add(text.toLowerCase(Locale.ROOT));
    }
    if (read.isEmpty()) {
      throw new IllegalArgumentException("neither pubkey nor authorized_keys");
    }
    return read;
  }

  private static String text(Map<?, ?> found, String key) {
    if (found.get(key) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new IllegalArgumentException("no text " + key);
  }

  private static int number(Map<?, ?> found, String key, int min, int max, int absent) {
    Object value = found.get(key);
    if (value == null && absent > 0) {
      return absent;
    }
    if (value instanceof Number number && number.longValue() >= min && number.longValue() <= max) {
      return number.intValue();
    }
    throw new IllegalArgumentException(key + " that is no number from " + min + " to " + max);
  }
}
