package io.starling.security.password;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.security.document.PasswordMaker;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import io.starling.wamp.auth.Pbkdf2;
import io.starling.wamp.auth.SaslPrep;
import io.starling.wamp.auth.Scram;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Makes stored forms of passwords, and verifies passwords against them. Each takes tens of
 * milliseconds and, with Argon2id, megabytes: never on an event loop.
 *
 * <p>Threads: safe for all.
 */
public final class Passwords implements PasswordMaker {

  private static final int SALT_BYTES = 16;
  private static final int CRA_KEY_BYTES = 32;
  private static final Base64.Encoder BASE64 = Base64.getEncoder();

  private final PasswordSettings settings;
  private final SecureRandom random = new SecureRandom();

  /** The stored forms that can be made, the cheapest to verify a password against first. */
  public enum Form {
    /** What {@code wampcra} needs. */
    CRA,
    /** What {@code wamp-scram} needs. */
    SCRAM,
    /** What Autobahn's {@code scram} needs. */
    AUTOBAHN_SCRAM;

    /** The form of a record. */
    public static Form of(PasswordRecord record) {
      return switch (record) {
        case PasswordRecord.Cra _ -> CRA;
        case PasswordRecord.Scram _ -> SCRAM;
        case PasswordRecord.AutobahnScram _ -> AUTOBAHN_SCRAM;
      };
    }
  }

  /** Makes forms as the settings say. */
  public Passwords(PasswordSettings settings) {
    this.settings = settings;
  }

  /**
   * Refuses what cannot be a new password.
   *
   * @throws IllegalArgumentException with the reason, which does not show it
   */
  public void check(String password) {
    int length = password.codePointCount(0, password.length());
    if (length < settings.lengthMin() || length > settings.lengthMax()) {
      throw new IllegalArgumentException(
          "has "
              + length
              + " characters; allowed: "
              + settings.lengthMin()
              + " to "
              + settings.lengthMax());
    }
    SaslPrep.prepare(password);
  }

  /**
   * Makes stored forms with new salts.
   *
   * @throws IllegalArgumentException as {@link #check}
   */
  public List<PasswordRecord> makeForms(String password, List<Form> forms) {
    check(password);
    List<PasswordRecord> records = new ArrayList<>();
    forms.forEach(form -> records.add(make(password, form)));
    return records;
  }

  /**
   * Makes one stored form with a new salt.
   *
   * @throws IllegalArgumentException when the password has characters that the form does not allow
   */
  PasswordRecord make(String password, Form form) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return switch (form) {
      case CRA -> cra(password, settings.cra(), BASE64.encodeToString(salt));
      case SCRAM -> scram(password, settings.scram(), salt);
      case AUTOBAHN_SCRAM -> autobahnScram(password, settings.autobahnScram(), salt);
    };
  }

  /**
   * Makes the forms that a realm's methods need: that for {@code wampcra} also when none needs any.
   */
  @Override
  public List<PasswordRecord> make(String password, List<AuthMethod> methods) {
    return makeForms(password, List.copyOf(formsFor(methods)));
  }

  /** The forms that a realm's methods need; never empty. */
  public static Set<Form> formsFor(List<AuthMethod> methods) {
    Set<Form> forms = EnumSet.noneOf(Form.class);
    if (methods.contains(AuthMethod.WAMP_SCRAM)) {
      forms.add(Form.SCRAM);
    }
    if (methods.contains(AuthMethod.SCRAM)) {
      forms.add(Form.AUTOBAHN_SCRAM);
    }
    if (methods.contains(AuthMethod.WAMPCRA) || forms.isEmpty()) {
      forms.add(Form.CRA);
    }
    return forms;
  }

  /** Whether stored forms are those that {@link #make} makes for the methods. */
  public static boolean areFor(List<AuthMethod> methods, List<PasswordRecord> records) {
    return records.stream().map(Form::of).collect(Collectors.toSet()).equals(formsFor(methods));
  }

  /** Whether a password is that of some stored forms: examines the one that is cheapest. */
  public static boolean verify(String password, List<PasswordRecord> records) {
    return cheapest(records).map(record -> verify(password, record)).orElse(false);
  }

  /** The stored form that a password is verified against. */
  public static Optional<PasswordRecord> cheapest(List<PasswordRecord> records) {
    return records.stream().min(Comparator.comparing(Form::of));
  }

  /** The form for {@code wampcra}; the salt is a text. */
  static PasswordRecord.Cra cra(String password, Kdf.Pbkdf2 kdf, String salt) {
    byte[] key = derive(password, salt.getBytes(UTF_8), kdf, CRA_KEY_BYTES);
    return new PasswordRecord.Cra(kdf, CRA_KEY_BYTES, salt, BASE64.encodeToString(key));
  }

  /** The form for {@code wamp-scram}. */
  static PasswordRecord.Scram scram(String password, Kdf kdf, byte[] salt) {
    byte[] salted = derive(SaslPrep.prepare(password), salt, kdf, Scram.KEY_BYTES);
    return new PasswordRecord.Scram(
        kdf,
        BASE64.encodeToString(salt),
        BASE64.encodeToString(Scram.storedKey(Scram.clientKey(salted))),
        BASE64.encodeToString(Scram.serverKey(salted)));
  }

  /** The form for Autobahn's {@code scram}, which does not prepare the password. */
  static PasswordRecord.AutobahnScram autobahnScram(
      String password, Kdf.Argon2id kdf, byte[] salt) {
    byte[] salted = autobahnSalted(password, salt, kdf);
    return new PasswordRecord.AutobahnScram(
        kdf,
        BASE64.encodeToString(salt),
        BASE64.encodeToString(Scram.storedKey(Scram.clientKey(salted))),
        BASE64.encodeToString(Scram.serverKey(salted)));
  }

  private static byte[] autobahnSalted(String password, byte[] salt, Kdf.Argon2id kdf) {
    return BASE64.withoutPadding().encode(argon2id(password, salt, kdf, Scram.KEY_BYTES));
  }

  /** Whether a password is that of a stored form; takes as long for a wrong one. */
  public static boolean verify(String password, PasswordRecord record) {
    return switch (record) {
      case PasswordRecord.Cra cra -> {
        byte[] key = derive(password, cra.salt().getBytes(UTF_8), cra.kdf(), cra.keyLength());
        yield MessageDigest.isEqual(BASE64.encode(key), cra.saltedPassword().getBytes(US_ASCII));
      }
      case PasswordRecord.Scram scram -> {
        byte[] salt = Base64.getDecoder().decode(scram.salt());
        byte[] salted = derive(prepared(password), salt, scram.kdf(), Scram.KEY_BYTES);
        yield MessageDigest.isEqual(
            Scram.storedKey(Scram.clientKey(salted)),
            Base64.getDecoder().decode(scram.storedKey()));
      }
      case PasswordRecord.AutobahnScram scram -> {
        byte[] salt = Base64.getDecoder().decode(scram.salt());
        byte[] salted = autobahnSalted(password, salt, scram.kdf());
        yield MessageDigest.isEqual(
            Scram.storedKey(Scram.clientKey(salted)),
            Base64.getDecoder().decode(scram.storedKey()));
      }
    };
  }

  /** What cannot be prepared is no password; deriving from it takes its time all the same. */
  private static String prepared(String password) {
    try {
      return SaslPrep.prepare(password);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static byte[] derive(String password, byte[] salt, Kdf kdf, int length) {
    return switch (kdf) {
      case Kdf.Pbkdf2 pbkdf2 -> Pbkdf2.key(password, salt, pbkdf2.iterations(), length);
      case Kdf.Argon2id argon2 -> argon2id(password, salt, argon2, length);
    };
  }

  private static byte[] argon2id(String password, byte[] salt, Kdf.Argon2id kdf, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withParallelism(1)
            .withIterations(kdf.iterations())
            .withMemoryAsKB(kdf.memory())
            .withSalt(salt)
            .build());
    byte[] key = new byte[length];
    generator.generateBytes(password.getBytes(UTF_8), key);
    return key;
  }
}
