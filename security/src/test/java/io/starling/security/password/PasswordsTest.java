package io.starling.security.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {

  private final Passwords passwords =
      new Passwords(new PasswordSettings(new Kdf.Pbkdf2(10), new Kdf.Argon2id(1, 64), 3, 10));

  @ParameterizedTest
  @ValueSource(strings = {"sesame", "pässwört", "ⅸ fünf"})
  void whatIsMadeIsVerified(String password) {
    List<PasswordRecord> records = passwords.makeForms(password, List.of(Passwords.Form.values()));

    assertThat(records)
        .allSatisfy(
            record -> {
              assertThat(Passwords.verify(password, record)).isTrue();
              assertThat(Passwords.verify(password + "x", record)).isFalse();
              assertThat(Passwords.verify("", record)).isFalse();
              assertThat(record.toString()).doesNotContain("=,").hasSizeLessThan(60);
            });
  }

  @Test
  void theSaltIsAnotherEachTime() {
    assertThat(passwords.makeForms("sesame", List.of(Passwords.Form.CRA)))
        .isNotEqualTo(passwords.makeForms("sesame", List.of(Passwords.Form.CRA)));
  }

  @Test
  void theFormsAreThoseThatTheMethodsNeed() {
    assertThat(passwords.make("sesame", List.of(AuthMethod.TICKET)))
        .hasOnlyElementsOfType(PasswordRecord.Cra.class);
    assertThat(passwords.make("sesame", List.of(AuthMethod.WAMP_SCRAM, AuthMethod.PASSWORD)))
        .hasOnlyElementsOfType(PasswordRecord.Scram.class);
    assertThat(passwords.make("sesame", List.of(AuthMethod.WAMP_SCRAM, AuthMethod.WAMPCRA)))
        .hasSize(2);
  }

  @Test
  void theDerivedKeyOfWampcraIsThePublishedOne() {
    assertThat(Passwords.cra("secret1", new Kdf.Pbkdf2(1000), "salt123").saltedPassword())
        .isEqualTo("64xfzBvZhGDT7PB0bQwDeI8/WR1M9x6Cw5dt0yP9koc=");
  }

  /** {@code foreign_dialects} of the vectors. */
  @Test
  void theKeysOfAutobahnsScramAreThoseThatItDerives() {
    HexFormat hex = HexFormat.of();
    Base64.Encoder base64 = Base64.getEncoder();

    PasswordRecord.AutobahnScram made =
        Passwords.autobahnScram(
            "secret123",
            new Kdf.Argon2id(4096, 512),
            hex.parseHex("3bc3ca01dd1d501ca1c22e1c5d7d16fe"));

    assertThat(made.storedKey())
        .isEqualTo(
            base64.encodeToString(
                hex.parseHex("e796c2f0a51770303ee4616bc630a66774d51a55003154aff2a54ec7c4ac0e38")));
    assertThat(made.serverKey())
        .isEqualTo(
            base64.encodeToString(
                hex.parseHex("8de7864c316f3c2356fd76cfdab696db55bc70e680fe5180e2f731e2345acca2")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "12345678901", "a\u0000bc", "ab\uD800"})
  void whatCannotBeAPasswordIsRefusedWithoutShowingIt(String password) {
    assertThatThrownBy(() -> passwords.make(password, AuthMethod.USUAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("12345678901");
  }

  @Test
  void tooMuchWorkIsRefused() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(2);
    try (HashingPool pool = new HashingPool(1, 1)) {
      assertThat(
              pool.offer(
                  () -> {
                    begun.countDown();
                    await(go);
                    done.countDown();
                  }))
          .isTrue();
      await(begun);
      assertThat(pool.offer(done::countDown)).isTrue();
      assertThat(pool.waiting()).isEqualTo(1);

      assertThat(pool.offer(() -> {})).isFalse();

      go.countDown();
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
