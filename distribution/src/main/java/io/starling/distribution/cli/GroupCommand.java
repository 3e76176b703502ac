package io.starling.distribution.cli;

import io.starling.gateway.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling group}. */
@Command(name = "group", description = "Lists, makes, changes and deletes groups of a realm.")
final class GroupCommand {
  private static final String REALM = "REALM";
  private static final String NAME = "NAME";

  /** What is said of a group. */
  static final class Said {
    @Option(
        names = "--group",
        paramLabel = "GROUP",
        description = "A group whose rights its members have, too; may be given several times.")
    private List<String> groups = List.of();

    @Option(names = "--meta", paramLabel = "JSON", description = "An object of your own.")
    private @Nullable String meta;

    Map<String, Object> document() {
      return AdminOptions.given("groups", groups, "meta", meta == null ? null : Json.read(meta));
    }
  }

  @Command(name = "list", description = "Lists the groups of a realm.")
  int list(
      @Mixin AdminOptions admin,
      @Mixin PageOptions page,
      @Parameters(paramLabel = REALM) String realm) {
    return admin.run("group.list", List.of(realm), page.kwargs(), "name", "groups", "meta");
  }

  @Command(name = "get", description = "Shows a group.")
  int get(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = NAME) String name) {
    return admin.run("group.get", List.of(realm, name));
  }

  @Command(name = "add", description = "Makes a group.")
  int add(
      @Mixin AdminOptions admin,
      @Mixin Said said,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = NAME) String name) {
    Map<String, Object> document = new LinkedHashMap<>(said.document());
    document.put("name", name);
    return admin.run("group.add", List.of(realm, document));
  }

  @Command(
      name = "update",
      description = "Changes a group: what is given takes the place of what was.")
  int update(
      @Mixin AdminOptions admin,
      @Mixin Said said,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = NAME) String name) {
    return admin.run("group.update", List.of(realm, name, said.document()));
  }

  @Command(name = "delete", description = "Deletes a group with its grants and memberships.")
  int delete(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = NAME) String name) {
    return admin.run("group.delete", List.of(realm, name));
  }

  @Command(name = "grants", description = "Lists what the members of a group are granted by it.")
  int grants(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = NAME) String name) {
    return admin.run("group.grants", List.of(realm, name), GrantCommand.COLUMNS);
  }
}
