package io.starling.security.token;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a verified token says (RFC 7519, "Registered Claim Names").
 *
 * @param issuer who has signed it ({@code iss})
 * @param subject of whom it speaks ({@code sub}); null when it does not tell
 * @param id its own name ({@code jti}); null when it has none
 * @param keyId the key that it was signed with
 * @param expires when it ends ({@code exp})
 * @param claims all that it says, as JSON values; times are {@link java.util.Date}s
 */
public record Token(
    String issuer,
    @Nullable String subject,
    @Nullable String id,
    String keyId,
    Instant expires,
    Map<String, Object> claims) {

  /** Returns a claim that is a text, or null. */
  public @Nullable String text(String claim) {
    return claims.get(claim) instanceof String text ? text : null;
  }

  /** Returns a claim that is a text or a list of texts, as a list; empty when it is neither. */
  public List<String> texts(String claim) {
    return switch (claims.get(claim)) {
      case String text -> List.of(text);
      case List<?> list ->
          list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }
}
