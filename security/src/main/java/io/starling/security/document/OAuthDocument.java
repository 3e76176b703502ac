package io.starling.security.document;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.starling.security.model.OAuth;
import io.starling.security.model.OAuthIssuer;
import io.starling.security.model.OAuthIssuer.Keys;
import io.starling.security.token.VerifyingKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The issuers of tokens that a realm trusts, as documents. */
final class OAuthDocument {

  static final String ISSUERS = "oauth2_issuers";
  static final String CLOSE = "oauth2_close_on_expiry";

  private static final Set<String> KEYS =
      Set.of(
          "issuer",
          "jwks_uri",
          "jwks",
          "audiences",
          "authid_claim",
          "groups_claim",
          "role_claim",
          "role_mapping",
          "algorithms",
          "required_claims");

  private OAuthDocument() {}

  /** Reads what a realm says; null when it says nothing. */
  static @Nullable OAuth read(Section realm) {
    Boolean close = realm.flag(CLOSE);
    if (!realm.has(ISSUERS) && close == null) {
      return null;
    }
    List<OAuthIssuer> issuers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section section : realm.sections(ISSUERS)) {
      OAuthIssuer issuer = issuer(section.knows(KEYS));
      if (issuer != null && !names.add(issuer.name())) {
        section.error("issuer", "'" + issuer.name() + "' is there twice");
      } else if (issuer != null) {
        issuers.add(issuer);
      }
    }
    return new OAuth(issuers, close == null || close);
  }

  private static @Nullable OAuthIssuer issuer(Section section) {
    String name = section.requiredText("issuer");
    Keys keys = keys(section, name);
    Set<String> audiences = Set.copyOf(section.texts("audiences", audience -> audience));
    if (audiences.isEmpty()) {
      section.error("audiences", "missing: for whom tokens must be meant");
    }
    Set<String> algorithms = Set.copyOf(section.texts("algorithms", OAuthDocument::algorithm));
    if (section.has("groups_claim") && section.has("role_claim")) {
      section.error("role_claim", "is another name of groups_claim; write one of them");
    }
    String groupsClaim = section.text("groups_claim");
    Map<String, String> groups = new LinkedHashMap<>();
    section
        .open("role_mapping")
        .forEach(
            (role, group) -> {
              if (group instanceof String text) {
                groups.put(role, text);
              } else {
                section.error("role_mapping", "'" + role + "': expected the name of a group");
              }
            });
    return name.isEmpty() || keys == null
        ? null
        : new OAuthIssuer(
            name,
            keys,
            audiences,
            section.textOr("authid_claim", "sub"),
            groupsClaim == null ? section.text("role_claim") : groupsClaim,
            groups,
            algorithms.isEmpty() ? VerifyingKey.ALGORITHMS : algorithms,
            section.open("required_claims"));
  }

  private static String algorithm(String name) {
    if (!VerifyingKey.ALGORITHMS.contains(name)) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not allowed; allowed: "
              + String.join(", ", VerifyingKey.ALGORITHMS.stream().sorted().toList()));
    }
    return name;
  }

  private static @Nullable Keys keys(Section section, String issuer) {
    if (section.has("jwks_uri") && section.has("jwks")) {
      section.error("jwks", "write this or jwks_uri");
      return null;
    }
    if (section.has("jwks")) {
      return written(section);
    }
    String address = section.has("jwks_uri") ? section.text("jwks_uri") : issuer;
    String key = section.has("jwks_uri") ? "jwks_uri" : "issuer";
    URI uri = address == null || address.isEmpty() ? null : uri(address);
    if (uri == null) {
      section.error(key, "'" + address + "' is not an https address where keys could be");
      return null;
    }
    return section.has("jwks_uri") ? new Keys.At(uri) : new Keys.Discovered();
  }

  private static @Nullable URI uri(String text) {
    try {
      URI uri = URI.create(text);
      boolean isWeb = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      return isWeb && uri.getHost() != null ? uri : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static @Nullable Keys written(Section section) {
    Object value = section.value("jwks");
    String json =
        value instanceof String text ? text : JSONObjectUtils.toJSONString(section.open("jwks"));
    try {
      if (VerifyingKey.readSet(json).isEmpty()) {
        section.error("jwks", "has no public key that can verify signatures");
        return null;
      }
      return new Keys.Written(json);
    } catch (IllegalArgumentException e) {
      section.error("jwks", String.valueOf(e.getMessage()));
      return null;
    }
  }

  static List<Map<String, Object>> write(OAuth oauth) {
    return oauth.issuers().stream().map(OAuthDocument::write).toList();
  }

  private static Map<String, Object> write(OAuthIssuer issuer) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("issuer", issuer.name());
    switch (issuer.keys()) {
      case Keys.At(URI address) -> form.put("jwks_uri", address.toString());
      case Keys.Written(String json) -> form.put("jwks", json);
      case Keys.Discovered _ -> {}
    }
    form.put("audiences", sorted(issuer.audiences()));
    form.put("authid_claim", issuer.authidClaim());
    if (issuer.groupsClaim() != null) {
      form.put("groups_claim", issuer.groupsClaim());
    }
    form.put("role_mapping", new TreeMap<>(issuer.groups()));
    form.put("algorithms", sorted(issuer.algorithms()));
    form.put("required_claims", new TreeMap<>(issuer.requiredClaims()));
    return form;
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
