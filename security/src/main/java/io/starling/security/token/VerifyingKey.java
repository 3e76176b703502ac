package io.starling.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;

/**
 * A public key, and the algorithms that it can be used with: those of its kind, of its curve, and
 * none else, so that a public key is never taken for a shared secret.
 *
 * <p>Threads: immutable.
 */
public final class VerifyingKey {

  private static final int RSA_BITS_MIN = 2048;
  private static final Set<String> RSA =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");

  /** The algorithms that some key can be used with. */
  public static final Set<String> ALGORITHMS =
      Set.of(
          "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA");

  private final JWK key;
  private final Set<String> algorithms;

  private VerifyingKey(JWK key, Set<String> algorithms) {
    this.key = key;
    this.algorithms = algorithms;
  }

  /** Its name; null when it has none. */
  public @Nullable String id() {
    return key.getKeyID();
  }

  /** Whether it can verify signatures of an algorithm. */
  public boolean fits(String algorithm) {
    return algorithms.contains(algorithm);
  }

  static VerifyingKey of(ECKey key) {
    return new VerifyingKey(key.toPublicJWK(), Set.of("ES256"));
  }

  /**
   * Reads a JSON web key set (RFC 7517). Keys that cannot verify signatures are left out.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static List<VerifyingKey> readSet(Map<String, Object> set) {
    if (!(set.get("keys") instanceof List<?> items)) {
      throw new IllegalArgumentException("is not a key set; write it like {\"keys\": [...]}");
    }
    List<VerifyingKey> keys = new ArrayList<>();
    for (Object item : items) {
      VerifyingKey key = item instanceof Map<?, ?> map ? read(map) : null;
      if (key != null) {
        keys.add(key);
      }
    }
    return List.copyOf(keys);
  }

  /**
   * Reads the text of a JSON web key set.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static List<VerifyingKey> readSet(String json) {
    try {
      return readSet(JSONObjectUtils.parse(json));
    } catch (ParseException e) {
      throw new IllegalArgumentException("is not a key set: " + e.getMessage(), e);
    }
  }

  private static @Nullable VerifyingKey read(Map<?, ?> map) {
    Map<String, Object> json = new HashMap<>();
    map.forEach((name, value) -> json.put(String.valueOf(name), value));
    JWK key;
    try {
      key = JWK.parse(json);
    } catch (ParseException | IllegalArgumentException _) {
      return null; // A kind of key that nobody here knows.
    }
    KeyUse use = key.getKeyUse();
    if (key.isPrivate() || (use != null && !use.equals(KeyUse.SIGNATURE))) {
      return null;
    }
    Set<String> possible =
        switch (key) {
          case RSAKey rsa when rsa.size() >= RSA_BITS_MIN -> RSA;
          case ECKey ec when ec.getCurve().equals(Curve.P_256) -> Set.of("ES256");
          case ECKey ec when ec.getCurve().equals(Curve.P_384) -> Set.of("ES384");
          case ECKey ec when ec.getCurve().equals(Curve.P_521) -> Set.of("ES512");
          case OctetKeyPair pair when pair.getCurve().equals(Curve.Ed25519) -> Set.of("EdDSA");
          default -> Set.of();
        };
    if (key.getAlgorithm() != null) {
      String only = key.getAlgorithm().getName();
      possible = possible.contains(only) ? Set.of(only) : Set.of();
    }
    return possible.isEmpty() ? null : new VerifyingKey(key, possible);
  }

  /** Whether a token was signed with the private half. */
  boolean hasSigned(SignedJWT token) {
    JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
    if (!fits(algorithm.getName())) {
      return false;
    }
    try {
      return switch (key) {
        case OctetKeyPair pair -> hasSigned(pair, token);
        case RSAKey rsa -> verify(new RSASSAVerifier(rsa.toRSAPublicKey()), token);
        case ECKey ec -> verify(new ECDSAVerifier(ec.toECPublicKey()), token);
        default -> false;
      };
    } catch (JOSEException _) {
      return false; // Such as a key that is no point of its curve.
    }
  }

  private static boolean verify(JWSVerifier verifier, SignedJWT token) throws JOSEException {
    return verifier.verify(token.getHeader(), token.getSigningInput(), token.getSignature());
  }

  private static boolean hasSigned(OctetKeyPair key, SignedJWT token) {
    try {
      Base64URL signature = token.getSignature();
      Ed25519Signer verifier = new Ed25519Signer();
      verifier.init(false, new Ed25519PublicKeyParameters(key.getDecodedX()));
      byte[] signed = token.getSigningInput();
      verifier.update(signed, 0, signed.length);
      return verifier.verifySignature(signature.decode());
    } catch (IllegalArgumentException _) {
      return false; // It is no point of the curve.
    }
  }
}
