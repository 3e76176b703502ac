package io.starling.security.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signed tokens (RFC 7519, RFC 8725), whoever has issued them. Only signatures by public
 * keys count, by the algorithms that fit the key; keys that a token brings along, or tells the
 * address of, do not. A signature that was found good is remembered, as long as its key is the same
 * one; what a token says is judged each time.
 *
 * <p>Threads: safe for all. Verifying takes about a millisecond, and may wait for a key.
 */
public final class TokenVerifier {

  /** The longest token, in characters. */
  public static final int LENGTH_MAX = 16_384;

  private static final int REMEMBERED_MAX = 10_000;

  private final Clock clock;
  private final Duration leeway;

  /** Digests of tokens, and the keys that have signed them. */
  private final Map<String, VerifyingKey> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, VerifyingKey> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /**
   * Makes a verifier.
   *
   * @param leeway how far clocks may be apart
   */
  public TokenVerifier(Clock clock, Duration leeway) {
    this.clock = clock;
    this.leeway = leeway;
  }

  /** Whether a text has the form of a token of a type; nothing is verified. */
  public static boolean isOfType(String text, String type) {
    if (text.length() > LENGTH_MAX || text.chars().filter(one -> one == '.').count() != 2) {
      return false;
    }
    try {
      JWSHeader header = SignedJWT.parse(text).getHeader();
      return header.getType() != null && header.getType().getType().equalsIgnoreCase(type);
    } catch (ParseException | IllegalArgumentException _) {
      return false;
    }
  }

  /**
   * Verifies a token.
   *
   * @param source whose tokens are accepted
   * @throws TokenException with the reason when it is not accepted
   */
  public Token verify(String text, TokenSource source) throws TokenException {
    SignedJWT parsed = parse(text);
    JWSHeader header = parsed.getHeader();
    String algorithm = header.getAlgorithm().getName();
    require(
        VerifyingKey.ALGORITHMS.contains(algorithm), "the algorithm " + algorithm + " is refused");
    require(
        header.getCriticalParams() == null || header.getCriticalParams().isEmpty(),
        "it has critical parameters that nobody here knows");
    String type = header.getType() == null ? null : header.getType().getType();
    require(source.acceptsType(type), "tokens of the type " + type + " are for something else");
    JWTClaimsSet claims = claims(parsed);
    String issuer = claims.getIssuer();
    require(issuer != null, "it names no issuer");
    require(
        source.accepts(issuer, claims.getAudience()),
        "tokens of " + issuer + " for " + claims.getAudience() + " are not accepted here");
    VerifyingKey key = source.key(issuer, header.getKeyID(), algorithm);
    require(
        key != null && key.fits(algorithm),
        "there is no key " + header.getKeyID() + " of " + issuer + " for " + algorithm);
    judgeSignature(text, parsed, Objects.requireNonNull(key));
    Instant expires = judgeTimes(claims);
    return new Token(
        issuer,
        claims.getSubject(),
        claims.getJWTID(),
        String.valueOf(key.id()),
        expires,
        claims.getClaims());
  }

  private static SignedJWT parse(String text) throws TokenException {
    require(text.length() <= LENGTH_MAX, "it is longer than " + LENGTH_MAX + " characters");
    try {
      return SignedJWT.parse(text);
    } catch (ParseException | IllegalArgumentException _) {
      throw new TokenException("it is not a signed token");
    }
  }

  private static JWTClaimsSet claims(SignedJWT token) throws TokenException {
    try {
      JWTClaimsSet claims = token.getJWTClaimsSet();
      if (claims != null) {
        return claims;
      }
    } catch (ParseException | IllegalArgumentException _) {
      // The same to everybody.
    }
    throw new TokenException("its claims are malformed");
  }

  private Instant judgeTimes(JWTClaimsSet claims) throws TokenException {
    Instant now = clock.instant();
    Date exp = claims.getExpirationTime();
    require(exp != null, "it has no time of expiry");
    Instant expires = Objects.requireNonNull(exp).toInstant();
    require(isPast(claims.getNotBeforeTime(), now), "it is not valid yet");
    require(isPast(claims.getIssueTime(), now), "it was issued in the future");
    if (!now.isBefore(expires.plus(leeway))) {
      throw TokenException.outdated("it has expired");
    }
    return expires;
  }

  private boolean isPast(@Nullable Date time, Instant now) {
    return time == null || !time.toInstant().isAfter(now.plus(leeway));
  }

  private void judgeSignature(String text, SignedJWT token, VerifyingKey key)
      throws TokenException {
    String digest = digest(text);
    synchronized (known) {
      if (isSame(known.get(digest), key)) {
        return;
      }
    }
    require(key.hasSigned(token), "the signature is wrong");
    synchronized (known) {
      known.put(digest, key);
    }
  }

  @SuppressWarnings("ReferenceEquality") // A key that was read anew is verified with anew.
  private static boolean isSame(@Nullable VerifyingKey one, VerifyingKey other) {
    return one == other;
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void require(boolean holds, String otherwise) throws TokenException {
    if (!holds) {
      throw new TokenException(otherwise);
    }
  }
}
