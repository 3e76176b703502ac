package io.starling.client.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.auth.SaslPrep;
import io.starling.wamp.auth.Scram;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The method {@code wamp-scram} (WAMP, "Salted Challenge Response Authentication Mechanism"; RFC
 * 5802).
 */
final class WampScram implements Authentication {

  private static final int NONCE_BYTES = 16;

  /** More than any router sends. */
  private static final int TEXT_LENGTH_MAX = 1024;

  private final String authid;
  private final String password;
  private final Supplier<String> nonces;

  WampScram(String authid, String password) {
    this(authid, password, WampScram::newNonce);
  }

  /** With nonces of a test's own. */
  WampScram(String authid, String password, Supplier<String> nonces) {
    this.authid = authid;
    this.password = prepared("the password", password);
    this.nonces = nonces;
    if (this.password.isEmpty()) {
      throw new IllegalArgumentException("the password is empty");
    }
    prepared("the authid", authid);
  }

  private static String prepared(String what, String text) {
    try {
      return SaslPrep.prepare(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(what + " " + e.getMessage(), e);
    }
  }

  private static String newNonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    return Base64.getEncoder().encodeToString(nonce);
  }

  @Override
  public String method() {
    return "wamp-scram";
  }

  @Override
  public Optional<String> authid() {
    return Optional.of(authid);
  }

  @Override
  public Authenticate answer(Challenge challenge) {
    throw new IllegalStateException("a challenge belongs to the login that sent the nonce");
  }

  @Override
  public boolean canBind(String type) {
    return ChannelBinding.TYPES.contains(type);
  }

  @Override
  public Login begin(@Nullable ChannelBinding binding) {
    return new Attempt(nonces.get(), binding);
  }

  @Override
  public String toString() {
    return method() + " of " + authid;
  }

  private final class Attempt implements Login {

    private final String clientNonce;
    private final @Nullable ChannelBinding binding;
    private volatile byte @Nullable [] expectedSignature;

    Attempt(String clientNonce, @Nullable ChannelBinding binding) {
      this.clientNonce = clientNonce;
      this.binding = binding;
    }

    @Override
    public Map<String, Object> authExtra() {
      return binding == null
          ? Map.of("nonce", clientNonce)
          : Map.of("nonce", clientNonce, "channel_binding", binding.type());
    }

    @Override
    public Authenticate answer(Challenge challenge) {
      Map<String, Object> asked = challenge.extra();
      String nonce = text(asked, "nonce");
      if (!nonce.startsWith(clientNonce) || nonce.length() == clientNonce.length()) {
        throw new IllegalArgumentException(
            "a wamp-scram challenge whose nonce does not go on from the client's");
      }
      String salt = text(asked, "salt");
      DerivedKey derivation = DerivedKey.asked(asked);
      byte[] salted = derivation.of(password, Base64.getDecoder().decode(salt));
      Scram.Exchange exchange =
          new Scram.Exchange(authid, clientNonce, nonce, salt, derivation.iterations(), binding);
      byte[] clientKey = Scram.clientKey(salted);
      expectedSignature = Scram.serverSignature(Scram.serverKey(salted), exchange);
      Map<String, Object> extra = new LinkedHashMap<>();
      extra.put("nonce", nonce);
      if (binding != null) {
        extra.put("channel_binding", binding.type());
        extra.put("cbind_data", Base64.getEncoder().encodeToString(binding.octets()));
      }
      byte[] proof = Scram.clientProof(clientKey, exchange);
      return new Authenticate(Base64.getEncoder().encodeToString(proof), extra);
    }

    private static String text(Map<String, Object> asked, String key) {
      if (asked.get(key) instanceof String text && text.length() <= TEXT_LENGTH_MAX) {
        return text;
      }
      throw new IllegalArgumentException(
          "a wamp-scram challenge without "
              + key
              + " of at most "
              + TEXT_LENGTH_MAX
              + " characters");
    }

    @Override
    public void welcomed(Map<String, Object> authExtra) {
      byte[] expected = expectedSignature;
      if (expected == null) {
        throw new IllegalArgumentException("the router did not ask for a proof, and shows none");
      }
      // The example of the specification and Bondy write a prefix that its text does not have.
      String shown = authExtra.get("verifier") instanceof String text ? text : "";
      String plain = shown.startsWith("v=") ? shown.substring(2) : shown;
      byte[] right = Base64.getEncoder().encode(expected);
      if (!MessageDigest.isEqual(right, plain.getBytes(UTF_8))) {
        throw new IllegalArgumentException("the router does not know the password");
      }
    }
  }
}
