package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.security.model.PasswordRecord;
import io.starling.wamp.auth.SaslPrep;
import io.starling.wamp.auth.Scram;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code scram} as Autobahn and Crossbar.io have it. It differs from {@code wamp-scram} in the
 * nonce, which is the Base64 text of both ends' octets together and does not come back, in the text
 * that is signed, in the names, and in the stored form: {@link PasswordRecord.AutobahnScram}.
 */
final class AutobahnScramMethod implements Method {

  private final SecureRandom random;

  AutobahnScramMethod(SecureRandom random) {
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
    PasswordRecord.AutobahnScram password = claim.password(PasswordRecord.AutobahnScram.class);
    String clientNonce = String.valueOf(claim.attempt().hello().authExtra().get("nonce"));
    String nonce = nonce(clientNonce);
    String signed = authMessage(claim.authid(), clientNonce, nonce, password);
    next.accept(
        new Challenge(
            claim.method().wireName(),
            extra(password, nonce),
            (proof, _, then) -> then.accept(judge(claim, password, signed, proof))));
  }

  private static @Nullable String whatIsWrong(Claim claim) {
    Map<String, Object> hello = claim.attempt().hello().authExtra();
    if (!(hello.get("nonce") instanceof String nonce) || !ScramMethod.isNonce(nonce)) {
      return "HELLO has no nonce of at least 16 bytes of Base64 in authextra";
    }
    if (hello.get("channel_binding") != null) {
      return "scram has no channel binding";
    }
    try {
      // The text that is signed has no escapes.
      return SaslPrep.prepare(claim.authid()).matches("[^,=]*")
          ? null
          : "the authid has a character that scram cannot take";
    } catch (IllegalArgumentException e) {
      return "the authid " + e.getMessage();
    }
  }

  private String nonce(String clientNonce) {
    byte[] client = Base64.getDecoder().decode(clientNonce);
    byte[] own = new byte[ScramMethod.NONCE_BYTES];
    random.nextBytes(own);
    byte[] both = ByteBuffer.allocate(client.length + own.length).put(client).put(own).array();
    return Base64.getEncoder().encodeToString(both);
  }

  private static String authMessage(
      String authid, String clientNonce, String nonce, PasswordRecord.AutobahnScram password) {
    return "n="
        + SaslPrep.prepare(authid)
        + ",r="
        + clientNonce
        + ",r="
        + nonce
        + ",s="
        + password.salt()
        + ",i="
        + password.kdf().iterations()
        + ",c=,r="
        + nonce;
  }

  /** Autobahn refuses a challenge that has anything else. */
  private static Map<String, Object> extra(PasswordRecord.AutobahnScram password, String nonce) {
    Map<String, Object> extra = new LinkedHashMap<>();
    extra.put("nonce", nonce);
    extra.put("salt", password.salt());
    extra.put("kdf", PasswordRecord.AutobahnScram.KDF);
    extra.put("iterations", password.kdf().iterations());
    extra.put("memory", password.kdf().memory());
    return extra;
  }

  private static Step judge(
      Claim claim, PasswordRecord.AutobahnScram password, String signed, String proof) {
    Base64.Decoder base64 = Base64.getDecoder();
    byte[] candidate;
    try {
      candidate = base64.decode(proof);
    } catch (IllegalArgumentException _) {
      return claim.disproven("the proof is not Base64");
    }
    if (!Scram.isProof(candidate, base64.decode(password.storedKey()), signed)) {
      return claim.disproven(
          claim.has(PasswordRecord.AutobahnScram.class)
              ? "wrong password"
              : "the user has no password record with the kdf "
                  + PasswordRecord.AutobahnScram.KDF
                  + ", which scram needs");
    }
    byte[] signature = Scram.serverSignature(base64.decode(password.serverKey()), signed);
    return claim.proven(
        Map.of("scram_server_signature", Base64.getEncoder().encodeToString(signature)));
  }
}
