package io.starling.security.password;

import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import io.starling.security.password.Passwords.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Better stored forms of passwords that are there already: of those that cost less to guess than
 * new ones would, and of those that a method of the realm lacks. A form that is there is never
 * given up, since another realm may need it, and never made weaker.
 *
 * <p>Threads: safe for all; {@link #of} takes as long as {@link Passwords}.
 */
public final class Improvement {

  private static final int KEY_BYTES = 32;

  private final PasswordSettings settings;
  private final Passwords passwords;

  /** Makes forms as the settings say. */
  public Improvement(PasswordSettings settings) {
    this.settings = settings;
    this.passwords = new Passwords(settings);
  }

  /** Whether stored forms could be better. */
  public boolean isNeeded(List<PasswordRecord> stored, List<AuthMethod> methods) {
    Set<Form> wanted = Passwords.formsFor(methods);
    return Arrays.stream(Form.values()).anyMatch(form -> isNeeded(of(stored, form), form, wanted));
  }

  private boolean isNeeded(Optional<PasswordRecord> stored, Form form, Set<Form> wanted) {
    return stored.isPresent() ? isWeak(stored.get()) : wanted.contains(form);
  }

  private boolean isWeak(PasswordRecord record) {
    return switch (record) {
      case PasswordRecord.Cra cra ->
          cra.keyLength() < KEY_BYTES || isWeaker(cra.kdf(), settings.cra());
      case PasswordRecord.Scram scram -> isWeaker(scram.kdf(), settings.scram());
      case PasswordRecord.AutobahnScram scram -> isWeaker(scram.kdf(), settings.autobahnScram());
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
    Set<Form> wanted = Passwords.formsFor(methods);
    List<PasswordRecord> improved = new ArrayList<>();
    for (Form form : Form.values()) {
      Optional<PasswordRecord> present = of(stored, form);
      if (isNeeded(present, form, wanted)) {
        made(password, form).or(() -> present).ifPresent(improved::add);
      } else {
        present.ifPresent(improved::add);
      }
    }
    return improved;
  }

  /** Empty for a password that the form's rules do not allow: it cannot have been used with it. */
  private Optional<PasswordRecord> made(String password, Form form) {
    try {
      return Optional.of(passwords.make(password, form));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<PasswordRecord> of(List<PasswordRecord> stored, Form form) {
    return stored.stream().filter(record -> Form.of(record) == form).findFirst();
  }
}
