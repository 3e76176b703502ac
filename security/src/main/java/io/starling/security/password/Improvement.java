package io.starling.security.password;

import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Better stored forms of passwords that are there already: of those that cost less to guess than
 * new ones would, and of those that a method of the realm lacks. A form that is there is never
 * given up, since another realm may need it, and never made weaker.
 *
 * <p>Threads: safe for all; {@link #of} takes as long as {@link Passwords}.
 */
public final class Improvement {

  private static final int SALT_BYTES = 16;
  private static final int KEY_BYTES = 32;

  private final PasswordSettings settings;
  private final SecureRandom random = new SecureRandom();

  /** Makes forms as the settings say. */
  public Improvement(PasswordSettings settings) {
    this.settings = settings;
  }

  /** Whether stored forms could be better. */
  public boolean isNeeded(List<PasswordRecord> stored, List<AuthMethod> methods) {
    return isNeeded(cra(stored), needsCra(methods))
        || isNeeded(scram(stored), methods.contains(AuthMethod.WAMP_SCRAM));
  }

  private boolean isNeeded(Optional<? extends PasswordRecord> stored, boolean wanted) {
    return stored.isPresent() ? isWeak(stored.get()) : wanted;
  }

  /** As for new passwords: {@link Passwords#make}. */
  private static boolean needsCra(List<AuthMethod> methods) {
    return methods.contains(AuthMethod.WAMPCRA) || !methods.contains(AuthMethod.WAMP_SCRAM);
  }

  private boolean isWeak(PasswordRecord record) {
    return switch (record) {
      case PasswordRecord.Cra cra ->
          cra.keyLength() < KEY_BYTES || isWeaker(cra.kdf(), settings.cra());
      case PasswordRecord.Scram scram -> isWeaker(scram.kdf(), settings.scram());
    };
  }

  /** Whether one costs less than another in some way, and more in none. */
  private static boolean isWeaker(Kdf one, Kdf other) {
    return switch (one) {
      case Kdf.Pbkdf2(int iterations) ->
          !(other instanceof Kdf.Pbkdf2(int more)) || iterations < more;
      case Kdf.Argon2id argon ->
          other instanceof Kdf.Argon2id better
              && argon.iterations() <= better.iterations()
              && argon.memory() <= better.memory()
              && !argon.equals(better);
    };
  }

  /**
   * Makes better forms.
   *
   * @param password the right one
   * @param stored its forms
   * @param methods what a realm's clients may use
   * @return those of {@code stored} that are good, and new ones for the others
   */
  public List<PasswordRecord> of(
      String password, List<PasswordRecord> stored, List<AuthMethod> methods) {
    List<PasswordRecord> improved = new ArrayList<>();
    Optional<PasswordRecord.Cra> cra = cra(stored);
    if (isNeeded(cra, needsCra(methods))) {
      improved.add(Passwords.cra(password, settings.cra(), salt()));
    } else {
      cra.ifPresent(improved::add);
    }
    Optional<PasswordRecord.Scram> scram = scram(stored);
    PasswordRecord made =
        isNeeded(scram, methods.contains(AuthMethod.WAMP_SCRAM)) ? newScram(password) : null;
    if (made != null) {
      improved.add(made);
    } else {
      scram.ifPresent(improved::add);
    }
    return improved;
  }

  /** Null for a password that the method's rules do not allow: it cannot have been used with it. */
  private PasswordRecord.@Nullable Scram newScram(String password) {
    try {
      return Passwords.scram(password, settings.scram(), Base64.getDecoder().decode(salt()));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private String salt() {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return Base64.getEncoder().encodeToString(salt);
  }

  private static Optional<PasswordRecord.Cra> cra(List<PasswordRecord> stored) {
    return first(stored, PasswordRecord.Cra.class);
  }

  private static Optional<PasswordRecord.Scram> scram(List<PasswordRecord> stored) {
    return first(stored, PasswordRecord.Scram.class);
  }

  private static <T extends PasswordRecord> Optional<T> first(
      List<PasswordRecord> stored, Class<T> kind) {
    return stored.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }
}
