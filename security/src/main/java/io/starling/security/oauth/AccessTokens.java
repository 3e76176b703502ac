package io.starling.security.oauth;

import io.starling.security.directory.Realm;
import io.starling.security.model.OAuthIssuer;
import io.starling.security.token.RealmKeys;
import io.starling.security.token.Token;
import io.starling.security.token.TokenException;
import io.starling.security.token.TokenSource;
import io.starling.security.token.TokenVerifier;
import io.starling.security.token.VerifyingKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens that clients log in with by OAuth 2: those of a realm's own, and those of the
 * issuers that it trusts.
 *
 * <p>Threads: safe for all; may wait, so not on event loops.
 */
public final class AccessTokens {

  /** What a realm's own tokens have as type (RFC 9068). */
  public static final String TYPE = "at+jwt";

  private final TokenVerifier verifier;
  private final RealmKeys keys;
  private final Issuers issuers;

  /**
   * Makes one.
   *
   * @param keys what realms have signed with
   */
  public AccessTokens(TokenVerifier verifier, RealmKeys keys, Issuers issuers) {
    this.verifier = verifier;
    this.keys = keys;
    this.issuers = issuers;
  }

  /** How keys of issuers are fetched. */
  public OAuthSettings settings() {
    return issuers.settings();
  }

  /**
   * Whom a token speaks of.
   *
   * @param authid the name of the user
   * @param groups groups of the realm that an issuer says he is in; none for a realm's own tokens
   * @param id what tells this token from others
   * @param expires when the token ends
   */
  public record Bearer(String authid, Set<String> groups, String id, Instant expires) {}

  /**
   * Verifies a token for a realm.
   *
   * @throws TokenException with the reason when it is not good there
   */
  public Bearer verify(Realm realm, String text) throws TokenException {
    Source source = new Source(realm);
    Token token = verifier.verify(text, source);
    OAuthIssuer issuer = source.find(token.issuer());
    String id = token.id() == null ? token.issuer() + " " + token.expires() : token.id();
    if (issuer == null) {
      return new Bearer(name(token, "sub"), Set.of(), id, token.expires());
    }
    for (Map.Entry<String, Object> required : issuer.requiredClaims().entrySet()) {
      if (!has(token.claims().get(required.getKey()), required.getValue())) {
        throw new TokenException("its claim " + required.getKey() + " is not what it must be");
      }
    }
    return new Bearer(
        name(token, issuer.authidClaim()), groups(token, issuer), id, token.expires());
  }

  private static boolean has(@Nullable Object found, Object required) {
    return required.equals(found)
        || (found instanceof List<?> list && list.contains(required))
        || (required instanceof Number number
            && found instanceof Number other
            && number.longValue() == other.longValue());
  }

  private static String name(Token token, String claim) throws TokenException {
    String name = token.text(claim);
    if (name == null || name.isEmpty()) {
      throw new TokenException("it has no name in the claim " + claim);
    }
    return name;
  }

  private static Set<String> groups(Token token, OAuthIssuer issuer) {
    Set<String> groups = new HashSet<>();
    if (issuer.groupsClaim() != null) {
      for (String named : token.texts(issuer.groupsClaim())) {
        String group = issuer.groups().get(named);
        if (group != null) {
          groups.add(group);
        }
      }
    }
    return groups;
  }

  /** The realm itself, and the issuers that it trusts. */
  private final class Source implements TokenSource {

    private final Realm realm;

    Source(Realm realm) {
      this.realm = realm;
    }

    @Nullable OAuthIssuer find(String name) {
      for (OAuthIssuer issuer : realm.effectiveOAuth().issuers()) {
        if (issuer.name().equals(name)) {
          return issuer;
        }
      }
      return null;
    }

    @Override
    public boolean acceptsType(@Nullable String type) {
      // Explicit types are for something else: RFC 8725, section 3.11.
      return type == null || Set.of("jwt", TYPE).contains(type.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean accepts(String name, List<String> audiences) {
      OAuthIssuer issuer = find(name);
      return issuer == null
          ? name.equals(realm.uri().text()) && audiences.contains(name)
          : audiences.stream().anyMatch(issuer.audiences()::contains);
    }

    @Override
    public @Nullable VerifyingKey key(String name, @Nullable String keyId, String algorithm) {
      OAuthIssuer issuer = find(name);
      if (issuer == null) {
        return keyId == null ? null : keys.verifying(realm.uri(), keyId);
      }
      return issuer.algorithms().contains(algorithm)
          ? issuers.find(issuer, keyId, algorithm)
          : null;
    }
  }
}
