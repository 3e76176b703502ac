package io.starling.distribution.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling grant}. */
@Command(name = "grant", description = "Lists, makes and revokes grants of a realm.")
final class GrantCommand {
  static final String[] COLUMNS = {"roles", "effect", "permissions", "resources"};
  private static final String REALM = "REALM";

  /** A grant. */
  static final class Said {
    @Option(
        names = "--role",
        required = true,
        paramLabel = "ROLE",
        description =
            "A user, a group, all or anonymous; user/NAME or group/NAME where one name is both. May"
                + " be given several times.")
    private List<String> roles = List.of();

    @Option(
        names = "--permission",
        required = true,
        paramLabel = "PERMISSION",
        description =
            "wamp.call, wamp.register, wamp.publish, wamp.subscribe, ...; may be given several"
                + " times.")
    private List<String> permissions = List.of();

    @Option(
        names = "--uri",
        required = true,
        paramLabel = "URI",
        description = "What it is about; * for everything.")
    private String uri = "";

    @Option(
        names = "--match",
        paramLabel = "exact|prefix|wildcard",
        description = "How the URI is compared; default exact.")
    private @Nullable String match;

    @Option(names = "--deny", description = "Denies instead, whatever else is granted.")
    private boolean deny;

    Map<String, Object> document() {
      return AdminOptions.given(
          "roles", roles,
          "permissions", permissions,
          "uri", uri,
          "match", uri.equals("*") ? match : match == null ? "exact" : match,
          "effect", deny ? "deny" : null);
    }
  }

  @Command(name = "list", description = "Lists the grants of a realm.")
  int list(@Mixin AdminOptions admin, @Parameters(paramLabel = REALM) String realm) {
    return admin.run("grant.list", List.of(realm), COLUMNS);
  }

  @Command(name = "create", description = "Grants something, or denies it.")
  int create(
      @Mixin AdminOptions admin, @Mixin Said said, @Parameters(paramLabel = REALM) String realm) {
    return admin.run("grant.create", List.of(realm, said.document()));
  }

  @Command(name = "revoke", description = "Takes a grant or a denial back.")
  int revoke(
      @Mixin AdminOptions admin, @Mixin Said said, @Parameters(paramLabel = REALM) String realm) {
    return admin.run("grant.revoke", List.of(realm, said.document()));
  }

  @Command(
      name = "explain",
      description = "Tells whether a user may do something, and by which rule.")
  int explain(
      @Mixin AdminOptions admin,
      @Option(
              names = "--match",
              paramLabel = "exact|prefix|wildcard",
              description = "How the URI is meant; default exact.")
          @Nullable String match,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = "USER", description = "anonymous for those without a name.")
          String user,
      @Parameters(paramLabel = "PERMISSION") String permission,
      @Parameters(paramLabel = "URI") String uri) {
    return admin.run(
        "rbac.explain",
        match == null
            ? List.of(realm, user, permission, uri)
            : List.of(realm, user, permission, uri, match));
  }
}
