package io.starling.client.auth;

import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;

/** The method {@code cryptosign} (WAMP, "Cryptosign-based Authentication"). */
final class Cryptosign implements Authentication {

  private static final int CHALLENGE_BYTES = 32;

  private final Optional<String> authid;
  private final Ed25519PrivateKeyParameters key;
  private final String publicKeyHex;

  Cryptosign(Optional<String> authid, String privateKeyHex) {
    if (privateKeyHex.length() != 2 * Ed25519PrivateKeyParameters.KEY_SIZE) {
      throw new IllegalArgumentException(
          "a private key of " + privateKeyHex.length() + " digits, expected 64");
    }
    this.authid = authid;
    this.key = new Ed25519PrivateKeyParameters(HexFormat.of().parseHex(privateKeyHex));
    this.publicKeyHex = HexFormat.of().formatHex(key.generatePublicKey().getEncoded());
  }

  @Override
  public String method() {
    return "cryptosign";
  }

  @Override
  public Optional<String> authid() {
    return authid;
  }

  @Override
  public Map<String, Object> authExtra() {
    return Map.of("pubkey", publicKeyHex);
  }

  @Override
  public boolean canBind(String type) {
    return type.equals(ChannelBinding.TLS_EXPORTER);
  }

  @Override
  public Login begin(@Nullable ChannelBinding binding) {
    return new Attempt(binding);
  }

  private final class Attempt implements Login {

    private final @Nullable ChannelBinding binding;

    Attempt(@Nullable ChannelBinding binding) {
      this.binding = binding;
    }

    @Override
    public Map<String, Object> authExtra() {
      return binding == null
          ? Cryptosign.this.authExtra()
          : Map.of("pubkey", publicKeyHex, "channel_binding", binding.type());
    }

    @Override
    public Authenticate answer(Challenge challenge) {
      Object bound = challenge.extra().get("channel_binding");
      if (!Objects.equals(bound, binding == null ? null : binding.type())) {
        throw new IllegalArgumentException(
            "a cryptosign challenge with the channel binding " + bound + ", expected " + binding);
      }
      byte[] asked = messageOf(challenge);
      return sign(binding == null ? asked : binding.bind(asked));
    }
  }

  @Override
  public Authenticate answer(Challenge challenge) {
    return begin(null).answer(challenge);
  }

  private Authenticate sign(byte[] message) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    HexFormat hex = HexFormat.of();
    return new Authenticate(
        hex.formatHex(signer.generateSignature()) + hex.formatHex(message), Map.of());
  }

  private static byte[] messageOf(Challenge challenge) {
    Map<String, Object> extra = challenge.extra();
    if (extra.get("challenge") instanceof String text
        && text.length() == 2 * CHALLENGE_BYTES
        && text.chars().allMatch(HexFormat::isHexDigit)) {
      return HexFormat.of().parseHex(text);
    }
    throw new IllegalArgumentException("a cryptosign challenge that is not 64 hexadecimal digits");
  }

  @Override
  public String toString() {
    return "cryptosign of " + authid.orElse(publicKeyHex);
  }
}
