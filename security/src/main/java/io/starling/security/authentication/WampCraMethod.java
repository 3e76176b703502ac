package io.starling.security.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.security.model.PasswordRecord;
import io.starling.wamp.auth.Cra;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code wampcra} (WAMP, "Challenge Response Authentication"), salted: the key is the Base64 text
 * of the key derived from the password. Secrets that a procedure of a client gives may come without
 * a salt; then they are the key.
 */
final class WampCraMethod implements Method {

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int NONCE_BYTES = 16;

  private final SecureRandom random;
  private final Clock clock;

  WampCraMethod(SecureRandom random, Clock clock) {
    this.random = random;
    this.clock = clock;
  }

  @Override
  public boolean fits(Claim claim) {
    return true;
  }

  @Override
  public void begin(Claim claim, Consumer<Step> next) {
    PasswordRecord.Cra password = claim.password(PasswordRecord.Cra.class);
    String text = text(claim);
    Map<String, Object> extra = new LinkedHashMap<>();
    extra.put("challenge", text);
    if (password.isSalted()) {
      extra.put("salt", password.salt());
      extra.put("iterations", password.kdf().iterations());
      extra.put("keylen", password.keyLength());
    }
    next.accept(
        new Challenge(
            claim.method().wireName(),
            extra,
            (signature, _, then) ->
                then.accept(
                    isSignature(signature, password, text)
                        ? claim.proven(Map.of())
                        : claim.disproven("wrong signature"))));
  }

  /** What the client signs; it says nothing that the client does not know already. */
  private String text(Claim claim) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    String role = claim.attempt().hello().authrole();
    return "{\"authid\":"
        + quoted(claim.authid())
        + ",\"authrole\":"
        + quoted(role == null ? Roles.ALL : role)
        + ",\"authmethod\":\"wampcra\",\"authprovider\":"
        + quoted(Judge.PROVIDER)
        + ",\"nonce\":"
        + quoted(Base64.getEncoder().encodeToString(nonce))
        + ",\"timestamp\":"
        + quoted(TIMESTAMP.format(clock.instant()))
        + ",\"session\":"
        + claim.attempt().session()
        + "}";
  }

  private static String quoted(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static boolean isSignature(String signature, PasswordRecord.Cra password, String text) {
    String expected = Cra.signature(password.saltedPassword().getBytes(UTF_8), text);
    return MessageDigest.isEqual(expected.getBytes(UTF_8), signature.getBytes(UTF_8));
  }
}
