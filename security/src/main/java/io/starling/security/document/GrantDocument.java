package io.starling.security.document;

import io.starling.security.model.Grant;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import io.starling.wamp.uri.UriRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Grants as documents: {@code {permissions, roles, resources: [{uri, match}]}}, or with {@code uri}
 * and {@code match} at the top. {@code effect: deny} makes denials of them, which Bondy does not
 * have. Each role and resource makes a grant.
 */
final class GrantDocument {

  private static final Set<String> KEYS =
      Set.of("permissions", "roles", "resources", "uri", "match", "effect", "meta");

  private GrantDocument() {}

  static List<Grant> read(Section grant, RoleNames names) {
    grant.knows(KEYS);
    Set<String> permissions =
        new LinkedHashSet<>(grant.texts("permissions", GrantDocument::permission));
    if (permissions.isEmpty() && !grant.has("permissions")) {
      grant.error("permissions", "missing");
    }
    List<Role> roles = names.read(grant, "roles");
    List<Resource> resources = resources(grant);
    Grant.Effect effect =
        switch (grant.textOr("effect", "allow")) {
          case "allow" -> Grant.Effect.ALLOW;
          case "deny" -> Grant.Effect.DENY;
          default -> {
            grant.error("effect", "is not allowed; allowed: allow, deny");
            yield Grant.Effect.DENY;
          }
        };
    List<Grant> grants = new ArrayList<>();
    if (!permissions.isEmpty()) {
      for (Role role : roles) {
        for (Resource resource : resources) {
          grants.add(new Grant(role, resource, effect, permissions));
        }
      }
    }
    return grants;
  }

  private static String permission(String text) {
    if (!Uri.of(text).isValid(UriRule.LOOSE)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a permission; write it like wamp.call");
    }
    return text;
  }

  private static List<Resource> resources(Section grant) {
    List<Resource> resources = new ArrayList<>();
    if (grant.has("uri")) {
      add(grant, resources);
    }
    for (Section resource : grant.sections("resources")) {
      add(resource.knows(Set.of("uri", "match")), resources);
    }
    if (!grant.has("uri") && !grant.has("resources")) {
      grant.error("resources", "missing");
    }
    return resources;
  }

  private static void add(Section resource, List<Resource> to) {
    String text = resource.text("uri");
    if (text == null) {
      if (!resource.has("uri")) {
        resource.error("uri", "missing");
      }
      return;
    }
    String match = resource.text("match");
    if (text.equals("any") || text.equals("*") || (text.isEmpty() && !"exact".equals(match))) {
      to.add(new Resource(Uri.of(""), MatchPolicy.PREFIX));
      return;
    }
    Uri uri = Uri.of(text);
    MatchPolicy policy = match == null ? derived(uri) : MatchPolicy.of(match);
    if (policy == null) {
      resource.error("match", "is not allowed; allowed: exact, prefix, wildcard");
    } else if (!uri.isValid(policy.rule(false))) {
      resource.error("uri", "'" + text + "' is not a URI to match " + policy.wireName());
    } else {
      to.add(new Resource(uri, policy));
    }
  }

  private static @Nullable MatchPolicy derived(Uri uri) {
    for (MatchPolicy policy :
        List.of(MatchPolicy.EXACT, MatchPolicy.WILDCARD, MatchPolicy.PREFIX)) {
      if (uri.isValid(policy.rule(false))) {
        return policy;
      }
    }
    return MatchPolicy.EXACT;
  }
}
