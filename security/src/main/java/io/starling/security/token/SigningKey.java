package io.starling.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key that a realm signs tokens with: ECDSA on P-256 ({@code ES256}).
 *
 * <p>Threads: immutable.
 */
public final class SigningKey {

  private static final String RETIRED = "starling_retired";

  private final ECKey key;
  private final Instant created;
  private final @Nullable Instant retired;
  private final VerifyingKey verifying;

  private SigningKey(ECKey key, Instant created, @Nullable Instant retired) {
    this.key = key;
    this.created = created;
    this.retired = retired;
    this.verifying = VerifyingKey.of(key);
  }

  /** Draws a new key, whose id is its thumbprint (RFC 7638). */
  static SigningKey draw(Instant now) {
    try {
      Instant created = now.truncatedTo(ChronoUnit.SECONDS);
      ECKey key =
          new ECKeyGenerator(Curve.P_256)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .keyIDFromThumbprint(true)
              .issueTime(Date.from(created))
              .generate();
      return new SigningKey(key, created, null);
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java has elliptic curves", e);
    }
  }

  /** Its name in the tokens that it has signed ({@code kid}). */
  public String id() {
    return key.getKeyID();
  }

  /** When it was made. */
  public Instant created() {
    return created;
  }

  /** Since when another key signs; null as long as this one does. */
  public @Nullable Instant retired() {
    return retired;
  }

  SigningKey retire(Instant now) {
    return retired == null ? new SigningKey(key, created, now) : this;
  }

  /** The public half as a JSON web key (RFC 7517). */
  public Map<String, Object> publicKey() {
    return new LinkedHashMap<>(key.toPublicJWK().toJSONObject());
  }

  /** The public half, which is the same object each time. */
  VerifyingKey verifying() {
    return verifying;
  }

  ECKey key() {
    return key;
  }

  /** All of it, the private half included, as text. */
  String encode() {
    Map<String, Object> json = new LinkedHashMap<>(key.toJSONObject());
    if (retired != null) {
      json.put(RETIRED, retired.getEpochSecond());
    }
    return JSONObjectUtils.toJSONString(json);
  }

  static SigningKey decode(String text) {
    try {
      Map<String, Object> json = JSONObjectUtils.parse(text);
      Object retired = json.remove(RETIRED);
      ECKey key = ECKey.parse(json);
      if (key.getKeyID() == null || key.getIssueTime() == null || !key.isPrivate()) {
        throw new IllegalArgumentException("this is no signing key");
      }
      return new SigningKey(
          key,
          key.getIssueTime().toInstant(),
          retired instanceof Number seconds ? Instant.ofEpochSecond(seconds.longValue()) : null);
    } catch (ParseException e) {
      throw new IllegalArgumentException("this is no signing key", e);
    }
  }

  @Override
  public String toString() {
    return id();
  }
}
