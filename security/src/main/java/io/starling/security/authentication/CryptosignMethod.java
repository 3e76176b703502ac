package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Attempt;
import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.wamp.auth.ChannelBinding;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code cryptosign} (WAMP, "Cryptosign-based Authentication"): the client signs 32 random bytes
 * with one of the user's keys. What it says that it signed must be what it was asked to sign, so
 * that nothing can be replayed. A client that does not name itself is known by its key.
 *
 * <p>A client that asks for {@code tls-exporter} over a connection that has it signs the bytes XOR
 * those of the connection. For other types, and other connections, the challenge does not name a
 * binding, and the client decides whether it goes on.
 */
final class CryptosignMethod implements Method {

  private static final int CHALLENGE_BYTES = 32;
  private static final int SIGNATURE_DIGITS = 2 * Ed25519.SIGNATURE_BYTES;
  private static final int KEY_DIGITS = 2 * Ed25519.KEY_BYTES;

  private final SecureRandom random;

  CryptosignMethod(SecureRandom random) {
    this.random = random;
  }

  /** The key that a client announces, in lower case, or null when there is none. */
  static @Nullable String announcedKey(Attempt attempt) {
    return attempt.hello().authExtra().get("pubkey") instanceof String key
            && key.length() == KEY_DIGITS
            && isHex(key)
        ? key.toLowerCase(Locale.ROOT)
        : null;
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(HexFormat::isHexDigit);
  }

  @Override
  public boolean fits(Claim claim) {
    return announcedKey(claim.attempt()) != null;
  }

  @Override
  public void begin(Claim claim, Consumer<Step> next) {
    String key = announcedKey(claim.attempt());
    if (key == null) {
      next.accept(claim.disproven("HELLO has no pubkey of 64 hexadecimal digits in authextra"));
      return;
    }
    byte[] challenge = new byte[CHALLENGE_BYTES];
    random.nextBytes(challenge);
    String asked = HexFormat.of().formatHex(challenge);
    ChannelBinding binding = binding(claim);
    byte[] expected = binding == null ? challenge : binding.bind(challenge);
    next.accept(
        new Challenge(
            claim.method().wireName(),
            binding == null
                ? Map.of("challenge", asked)
                : Map.of("challenge", asked, "channel_binding", binding.type()),
            (signature, _, then) -> then.accept(judge(claim, key, expected, signature))));
  }

  private static @Nullable ChannelBinding binding(Claim claim) {
    return ChannelBinding.TLS_EXPORTER.equals(
            claim.attempt().hello().authExtra().get("channel_binding"))
        ? claim.attempt().origin().bindings().of(ChannelBinding.TLS_EXPORTER)
        : null;
  }

  private static Step judge(Claim claim, String key, byte[] expected, String answer) {
    String wrong = whatIsWrong(key, expected, answer);
    if (wrong != null) {
      return claim.disproven(wrong);
    }
    return claim.authorizedKeys().contains(key)
        ? claim.proven(Map.of())
        : claim.disproven("the key is none of the user's");
  }

  /** Returns why an answer is no signature of the expected octets by a key, or null. */
  static @Nullable String whatIsWrong(String key, byte[] expected, String answer) {
    if (!isHex(answer)
        || (answer.length() != SIGNATURE_DIGITS
            && answer.length() != SIGNATURE_DIGITS + 2 * CHALLENGE_BYTES)) {
      return "the signature is not 128 or 192 hexadecimal digits";
    }
    HexFormat hex = HexFormat.of();
    byte[] signed = hex.parseHex(answer.substring(SIGNATURE_DIGITS));
    if (signed.length > 0 && !MessageDigest.isEqual(signed, expected)) {
      return "another challenge was signed, or for another connection";
    }
    boolean right =
        Ed25519.verify(
            hex.parseHex(key), expected, hex.parseHex(answer.substring(0, SIGNATURE_DIGITS)));
    return right ? null : "wrong signature";
  }
}
