package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.auth.SaslPrep;
import io.starling.wamp.auth.Scram;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code wamp-scram} (WAMP, "Salted Challenge Response Authentication Mechanism"), bound to the
 * client's connection if it wants that: then nobody can have handed the proof on. The client learns
 * from {@code authextra.verifier} of WELCOME that the router knows its password.
 */
final class ScramMethod implements Method {

  static final int NONCE_BYTES = 16;
  private static final int NONCE_LENGTH_MAX = 256;

  private final SecureRandom random;

  ScramMethod(SecureRandom random) {
    this.random = random;
  }

  @Override
  public boolean fits(Claim claim) {
    return whatIsWrong(claim) == null;
  }

  @Override
  public void begin(Claim claim, Consumer<Step> next) {
    String wrong = whatIsWrong(claim);
    if (wrong != null) {
      next.accept(claim.disproven(wrong));
      return;
    }
    PasswordRecord.Scram password = claim.password(PasswordRecord.Scram.class);
    String clientNonce = String.valueOf(claim.attempt().hello().authExtra().get("nonce"));
    String nonce = clientNonce + serverNonce();
    Scram.Exchange exchange =
        new Scram.Exchange(
            claim.authid(),
            clientNonce,
            nonce,
            password.salt(),
            iterations(password.kdf()),
            binding(claim));
    next.accept(
        new Challenge(
            claim.method().wireName(),
            extra(password, nonce),
            (proof, extra, then) -> then.accept(judge(claim, password, exchange, proof, extra))));
  }

  /** The binding that the client wants, if its connection has that. */
  private static @Nullable ChannelBinding binding(Claim claim) {
    return claim.attempt().hello().authExtra().get("channel_binding") instanceof String type
        ? claim.attempt().origin().bindings().of(type)
        : null;
  }

  private static @Nullable String whatIsWrong(Claim claim) {
    Map<String, Object> hello = claim.attempt().hello().authExtra();
    if (!(hello.get("nonce") instanceof String nonce) || !isNonce(nonce)) {
      return "HELLO has no nonce of at least " + NONCE_BYTES + " bytes of Base64 in authextra";
    }
    if (hello.get("channel_binding") != null && binding(claim) == null) {
      return "the connection has no channel binding of the type " + hello.get("channel_binding");
    }
    try {
      SaslPrep.prepare(claim.authid());
      return null;
    } catch (IllegalArgumentException e) {
      return "the authid " + e.getMessage();
    }
  }

  static boolean isNonce(String text) {
    try {
      return text.length() <= NONCE_LENGTH_MAX
          && Base64.getDecoder().decode(text).length >= NONCE_BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private String serverNonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return Base64.getEncoder().encodeToString(nonce);
  }

  private static int iterations(Kdf kdf) {
    return switch (kdf) {
      case Kdf.Pbkdf2 pbkdf2 -> pbkdf2.iterations();
      case Kdf.Argon2id argon2 -> argon2.iterations();
    };
  }

  private static Map<String, Object> extra(PasswordRecord.Scram password, String nonce) {
    Map<String, Object> extra = new LinkedHashMap<>();
    extra.put("nonce", nonce);
    extra.put("salt", password.salt());
    extra.put("kdf", password.kdf().wireName());
    extra.put("iterations", iterations(password.kdf()));
    if (password.kdf() instanceof Kdf.Argon2id argon2) {
      extra.put("memory", argon2.memory());
    }
    return extra;
  }

  private static Step judge(
      Claim claim,
      PasswordRecord.Scram password,
      Scram.Exchange exchange,
      String proof,
      Map<String, Object> extra) {
    if (!exchange.nonce().equals(extra.get("nonce"))) {
      return claim.disproven("another nonce came back");
    }
    if (!isBoundTo(exchange.binding(), extra)) {
      return claim.disproven("bound to another connection than this one");
    }
    Base64.Decoder base64 = Base64.getDecoder();
    byte[] candidate;
    try {
      candidate = base64.decode(proof);
    } catch (IllegalArgumentException _) {
      return claim.disproven("the proof is not Base64");
    }
    if (!Scram.isProof(candidate, base64.decode(password.storedKey()), exchange)) {
      return claim.disproven("wrong password");
    }
    byte[] verifier = Scram.serverSignature(base64.decode(password.serverKey()), exchange);
    return claim.proven(Map.of("verifier", Base64.getEncoder().encodeToString(verifier)));
  }

  private static boolean isBoundTo(@Nullable ChannelBinding binding, Map<String, Object> extra) {
    Object type = extra.get("channel_binding");
    Object data = extra.get("cbind_data");
    if (binding == null) {
      return type == null && data == null;
    }
    String expected = Base64.getEncoder().encodeToString(binding.octets());
    return binding.type().equals(type) && expected.equals(data);
  }
}
