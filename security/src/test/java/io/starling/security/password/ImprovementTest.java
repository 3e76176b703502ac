package io.starling.security.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImprovementTest {

  private static final String PASSWORD = "open sesame";
  private static final List<AuthMethod> BOTH = List.of(AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM);
  private static final Kdf.Argon2id ARGON = new Kdf.Argon2id(2, 16);

  private final Improvement improvement = new Improvement(settings(20, ARGON));

  private static PasswordSettings settings(int iterations, Kdf scram) {
    return new PasswordSettings(new Kdf.Pbkdf2(iterations), scram, 6, 100);
  }

  private static List<PasswordRecord> made(int iterations, Kdf scram, AuthMethod... methods) {
    return new Passwords(settings(iterations, scram)).make(PASSWORD, List.of(methods));
  }

  @Test
  void whatIsAsGoodAsNewStays() {
    List<PasswordRecord> stored = made(20, ARGON, AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM);

    assertThat(improvement.isNeeded(stored, BOTH)).isFalse();
    assertThat(improvement.of(PASSWORD, stored, BOTH)).isEqualTo(stored);
    List<PasswordRecord> better =
        made(30, new Kdf.Argon2id(3, 32), AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM);
    assertThat(improvement.isNeeded(better, BOTH)).isFalse();
    List<PasswordRecord> otherwise =
        made(20, new Kdf.Argon2id(1, 64), AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM);
    assertThat(improvement.isNeeded(otherwise, BOTH)).isFalse();
  }

  @Test
  void whatCostsLessToGuessIsReplaced() {
    for (List<PasswordRecord> stored :
        List.of(
            made(19, ARGON, AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM),
            made(20, new Kdf.Pbkdf2(1000), AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM),
            made(20, new Kdf.Argon2id(1, 16), AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM),
            made(20, new Kdf.Argon2id(2, 8), AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM))) {
      assertThat(improvement.isNeeded(stored, BOTH)).isTrue();

      List<PasswordRecord> improved = improvement.of(PASSWORD, stored, BOTH);

      assertThat(improved).hasSize(2).isNotEqualTo(stored);
      assertThat(improvement.isNeeded(improved, BOTH)).isFalse();
      assertThat(improved)
          .allMatch(record -> Passwords.verify(PASSWORD, record))
          .noneMatch(record -> Passwords.verify("another", record));
    }
  }

  @Test
  void whatAMethodLacksIsMadeAndNothingIsGivenUp() {
    List<PasswordRecord> cra = made(20, ARGON, AuthMethod.WAMPCRA);
    assertThat(improvement.isNeeded(cra, List.of(AuthMethod.WAMPCRA, AuthMethod.TICKET))).isFalse();
    assertThat(improvement.isNeeded(cra, BOTH)).isTrue();

    List<PasswordRecord> improved = improvement.of(PASSWORD, cra, List.of(AuthMethod.WAMP_SCRAM));

    assertThat(improved).hasSize(2).contains(cra.getFirst());
    assertThat(improved.getLast()).isInstanceOf(PasswordRecord.Scram.class);
  }

  @Test
  void aPasswordThatScramDoesNotAllowKeepsItsOtherForm() {
    String odd = "tab\tinside";
    List<PasswordRecord> stored = List.of(Passwords.cra(odd, new Kdf.Pbkdf2(10), "c2FsdA=="));

    List<PasswordRecord> improved = improvement.of(odd, stored, BOTH);

    assertThat(improved).hasSize(1).allMatch(record -> Passwords.verify(odd, record));
    assertThat(improved.getFirst().kdf()).isEqualTo(new Kdf.Pbkdf2(20));
  }
}
