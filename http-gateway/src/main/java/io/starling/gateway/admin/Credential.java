package io.starling.gateway.admin;

import io.starling.gateway.json.Json;
import io.starling.security.ticket.Tickets;
import io.starling.wamp.auth.Cra;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.uri.Uri;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of who makes it (RFC 9110, section 11): a user and a password by {@code
 * Basic} (RFC 7617), or by {@code Bearer} (RFC 6750) a ticket of a user or a token of an issuer
 * that the realm trusts.
 *
 * @param realm whose user it is
 * @param methods the WAMP methods that it can do
 * @param authid who he claims to be; null when the secret tells
 * @param secret password or token
 */
record Credential(Uri realm, List<String> methods, @Nullable String authid, String secret) {

  private static final String BASIC = "basic ";
  private static final String BEARER = "bearer ";

  /**
   * Reads the headers of a request.
   *
   * @throws ApiError when there is none, or one that is not understood
   */
  static Credential of(Request request, Uri usualRealm) {
    Uri realm = request.realm() == null ? usualRealm : Uri.of(request.realm());
    String header = request.authorization();
    if (header == null) {
      throw unauthorized(realm, "authentication_required", "say who you are by Basic or Bearer");
    }
    if (header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return basic(realm, header.substring(BASIC.length()).strip());
    }
    if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return bearer(realm, header.substring(BEARER.length()).strip());
    }
    throw unauthorized(realm, "authentication_required", "only Basic and Bearer are understood");
  }

  private static Credential basic(Uri realm, String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon > 0) {
        return new Credential(
            realm,
            List.of("password", "wampcra"),
            pair.substring(0, colon),
            pair.substring(colon + 1));
      }
    } catch (IllegalArgumentException malformed) {
      // As one without a colon.
    }
    throw ApiError.invalid("Basic is not user:password in base64");
  }

  private static Credential bearer(Uri realm, String token) {
    return Tickets.isTicket(token)
        ? new Credential(realm, List.of("ticket"), subject(token), token)
        : new Credential(realm, List.of("oauth2"), null, token);
  }

  /** Whose ticket it claims to be; the router verifies it. */
  private static String subject(String ticket) {
    try {
      byte[] claims = Base64.getUrlDecoder().decode(ticket.split("\\.", -1)[1]);
      if (Json.read(new String(claims, StandardCharsets.UTF_8)) instanceof Map<?, ?> map
          && map.get("sub") instanceof String subject) {
        return subject;
      }
    } catch (IllegalArgumentException malformed) {
      // As one of nobody.
    }
    throw ApiError.invalid("the ticket is malformed");
  }

  /** The answer to a request whose credentials are missing or wrong. */
  static ApiError unauthorized(Uri realm, String code, String text) {
    String name = realm.text().replaceAll("[^\\x21\\x23-\\x5B\\x5D-\\x7E]", "_");
    return new ApiError(
        401,
        code,
        text,
        Map.of(
            "WWW-Authenticate",
            List.of(
                "Basic realm=\"" + name + "\", charset=\"UTF-8\"",
                "Bearer realm=\"" + name + "\"")));
  }

  /** The signature of AUTHENTICATE; takes as long as deriving a key does. */
  String answer(Challenge challenge) {
    return challenge.authMethod().equals("wampcra") ? signed(challenge.extra()) : secret;
  }

  private String signed(Map<String, Object> extra) {
    return Cra.signature(key(extra), String.valueOf(extra.get("challenge")));
  }

  private byte[] key(Map<String, Object> extra) {
    return extra.get("salt") instanceof String salt
            && extra.get("iterations") instanceof Number iterations
            && extra.get("keylen") instanceof Number length
        ? Cra.saltedKey(secret, salt, iterations.intValue(), length.intValue())
        : secret.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return authid + " of " + realm + " by " + methods;
  }
}
