package io.starling.security.model;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose tokens a realm accepts, such as an OpenID provider.
 *
 * @param name what its tokens have as issuer ({@code iss}), to the letter
 * @param keys where its public keys are
 * @param audiences tokens must be meant for one of these ({@code aud})
 * @param authidClaim the claim that names the user
 * @param groupsClaim the claim that lists what {@code groups} has the names of, or null
 * @param groups from the texts in that claim to groups of the realm
 * @param algorithms the algorithms that signatures may be made by, fewer or all that are possible
 * @param requiredClaims claims that a token must have with these values, or among others in a list
 */
public record OAuthIssuer(
    String name,
    Keys keys,
    Set<String> audiences,
    String authidClaim,
    @Nullable String groupsClaim,
    Map<String, String> groups,
    Set<String> algorithms,
    Map<String, Object> requiredClaims) {

  /** Where public keys are. */
  public sealed interface Keys {

    /** At the address that the issuer's own metadata tell. */
    record Discovered() implements Keys {}

    /** At an address. */
    record At(URI address) implements Keys {}

    /**
     * Here.
     *
     * @param json a JSON web key set (RFC 7517)
     */
    record Written(String json) implements Keys {}
  }

  /** Copies its arguments. */
  public OAuthIssuer {
    audiences = Set.copyOf(audiences);
    groups = Map.copyOf(groups);
    algorithms = Set.copyOf(algorithms);
    requiredClaims = Map.copyOf(requiredClaims);
  }
}
