package io.starling.security.document;

import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stored forms of passwords as documents: {@code {version, protocol: cra|scram, params, data}}. The
 * versions 1.1 and 1.2 of Bondy's records are read as they are.
 */
public final class PasswordDocument {

  /** More costs minutes, which nobody wants. */
  private static final int ITERATIONS_MAX = 10_000_000;

  private static final int MEMORY_MAX = 4 << 20;

  private static final String VERSION = "1.2";

  private PasswordDocument() {}

  /** Writes a record. */
  public static Map<String, Object> write(PasswordRecord record) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put(
        "kdf",
        record instanceof PasswordRecord.AutobahnScram
            ? PasswordRecord.AutobahnScram.KDF
            : record.kdf().wireName());
    switch (record.kdf()) {
      case Kdf.Pbkdf2 pbkdf2 -> {
        params.put("iterations", pbkdf2.iterations());
        params.put("hash_function", "sha256");
      }
      case Kdf.Argon2id argon2 -> {
        params.put("iterations", argon2.iterations());
        params.put("memory", argon2.memory());
      }
    }
    Map<String, Object> data = new LinkedHashMap<>();
    String protocol =
        switch (record) {
          case PasswordRecord.Cra cra -> {
            params.put("hash_length", cra.keyLength());
            data.put("salt", cra.salt());
            data.put("salted_password", cra.saltedPassword());
            yield "cra";
          }
          case PasswordRecord.Scram scram -> {
            params.put("hash_length", 32);
            data.put("salt", scram.salt());
            data.put("stored_key", scram.storedKey());
            data.put("server_key", scram.serverKey());
            yield "scram";
          }
          case PasswordRecord.AutobahnScram scram -> {
            params.put("hash_length", 32);
            data.put("salt", scram.salt());
            data.put("stored_key", scram.storedKey());
            data.put("server_key", scram.serverKey());
            yield "scram";
          }
        };
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", VERSION);
    document.put("protocol", protocol);
    document.put("params", params);
    document.put("data", data);
    return document;
  }

  /** Reads a password: a text in clear, a record, or a list of records of the same password. */
  static List<PasswordRecord> read(
      Section user, String key, List<AuthMethod> methods, PasswordMaker maker) {
    return switch (user.value(key)) {
      case null -> List.of();
      case String text -> made(user, key, text, methods, maker);
      case Map<?, ?> _ -> single(record(user.section(key)));
      default ->
          user.sections(key).stream()
              .map(PasswordDocument::record)
              .flatMap(record -> single(record).stream())
              .toList();
    };
  }

  private static List<PasswordRecord> single(@Nullable PasswordRecord record) {
    return record == null ? List.of() : List.of(record);
  }

  private static List<PasswordRecord> made(
      Section user, String key, String text, List<AuthMethod> methods, PasswordMaker maker) {
    try {
      return maker.make(text, methods);
    } catch (IllegalArgumentException e) {
      user.error(key, String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private static @Nullable PasswordRecord record(Section record) {
    record.knows(Set.of("version", "protocol", "params", "data", "type", "auto_correct"));
    String version = record.textOr("version", VERSION);
    if (!version.equals(VERSION) && !version.equals("1.1")) {
      record.error("version", "'" + version + "' cannot be read; known: 1.1, 1.2");
      return null;
    }
    return switch (record.requiredText("protocol")) {
      case "cra" -> cra(record.section("params"), record.section("data"));
      case "scram" -> scram(record.section("params"), record.section("data"));
      default -> {
        record.error("protocol", "is not allowed; allowed: cra, scram");
        yield null;
      }
    };
  }

  private static @Nullable PasswordRecord cra(Section params, Section data) {
    Kdf kdf = kdf(params);
    int length = params.number("hash_length", 32, 16, 1024);
    String salt = data.requiredText("salt");
    byte[] salted = bytes(data, "salted_password", length);
    if (salted == null || salt.isEmpty() || kdf == null) {
      return null;
    }
    if (kdf instanceof Kdf.Pbkdf2 pbkdf2) {
      return new PasswordRecord.Cra(
          pbkdf2, length, salt, Base64.getEncoder().encodeToString(salted));
    }
    params.error("kdf", "wampcra needs pbkdf2");
    return null;
  }

  private static @Nullable PasswordRecord scram(Section params, Section data) {
    Kdf kdf = kdf(params);
    byte[] salt = bytes(data, "salt", 0);
    byte[] storedKey = bytes(data, "stored_key", 32);
    byte[] serverKey = bytes(data, "server_key", 32);
    if (kdf == null || salt == null || storedKey == null || serverKey == null) {
      return null;
    }
    Base64.Encoder base64 = Base64.getEncoder();
    String saltText = base64.encodeToString(salt);
    String storedText = base64.encodeToString(storedKey);
    String serverText = base64.encodeToString(serverKey);
    return kdf instanceof Kdf.Argon2id argon2 && isAutobahns(params)
        ? new PasswordRecord.AutobahnScram(argon2, saltText, storedText, serverText)
        : new PasswordRecord.Scram(kdf, saltText, storedText, serverText);
  }

  private static boolean isAutobahns(Section params) {
    return params.requiredText("kdf").equals(PasswordRecord.AutobahnScram.KDF);
  }

  private static @Nullable Kdf kdf(Section params) {
    params.knows(
        Set.of("kdf", "iterations", "memory", "hash_function", "hash_length", "salt_length"));
    String hash = params.textOr("hash_function", "sha256");
    if (!hash.equals("sha256")) {
      params.error("hash_function", "'" + hash + "' is not allowed; allowed: sha256");
      return null;
    }
    int iterations = params.number("iterations", 1, 1, ITERATIONS_MAX);
    String kdf = params.requiredText("kdf");
    return switch (kdf) {
      case "pbkdf2" -> new Kdf.Pbkdf2(iterations);
      case "argon2id13", PasswordRecord.AutobahnScram.KDF ->
          new Kdf.Argon2id(iterations, params.number("memory", 8, 8, MEMORY_MAX));
      default -> {
        params.error(
            "kdf", "'" + kdf + "' is not allowed; allowed: pbkdf2, argon2id13, argon2id-13");
        yield null;
      }
    };
  }

  /** Bytes in Base64; of any length with {@code length} 0. */
  private static byte @Nullable [] bytes(Section data, String key, int length) {
    String text = data.requiredText(key);
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length == length || (length == 0 && bytes.length >= 8)) {
        return bytes;
      }
      data.error(key, "has " + bytes.length + " bytes; expected " + (length == 0 ? 16 : length));
    } catch (IllegalArgumentException _) {
      data.error(key, "is not Base64");
    }
    return null;
  }
}
