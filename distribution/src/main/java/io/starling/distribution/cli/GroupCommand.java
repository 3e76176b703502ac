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
  int get(@Mixin AdminOptions admin, @Mixin Named group) {
    return admin.run("group.get", group.args());
  }

  @Command(name = "add", description = "Makes a group.")
  int add(@Mixin AdminOptions admin, @Mixin Said said, @Mixin Named group) {
    Map<String, Object> document = new LinkedHashMap<>(said.document());
    document.put("name", group.name());
    return admin.run("group.add", List.of(group.realm(), document));
  }

  @Command(
      name = "update",
      description = "Changes a group: what is given takes the place of what was.")
  int update(@Mixin AdminOptions admin, @Mixin Said said, @Mixin Named group) {
    return admin.run("group.update", group.and(said.document()));
  }

  @Command(name = "delete", description = "Deletes a group with its grants and memberships.")
  int delete(@Mixin AdminOptions admin, @Mixin Named group) {
    return admin.run("group.delete", group.args());
  }

  @Command(name = "grants", description = "Lists what the members of a group are granted by it.")
  int grants(@Mixin AdminOptions admin, @Mixin Named group) {
    return admin.run("group.grants", group.args(), GrantCommand.COLUMNS);
  }
}
