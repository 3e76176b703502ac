package io.starling.distribution.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling realm}. */
@Command(name = "realm", description = "Lists, makes, changes and deletes realms.")
final class RealmCommand {
  private static final String[] COLUMNS = {
    "uri", "security_status", "allow_connections", "authmethods", "prototype_uri", "description"
  };

  /** What is said of a realm. */
  static final class Said {
    @Option(
        names = "--file",
        description = "A document of the realm in YAML or JSON; - for standard input.")
    private @Nullable Path file;

    @Option(names = "--description", description = "Says to people what it is for.")
    private @Nullable String description;

    @Option(
        names = "--auth",
        paramLabel = "METHOD",
        description =
            "A method of authentication that clients may use; may be given several times.")
    private List<String> methods = List.of();

    @Option(names = "--prototype", paramLabel = "URI", description = "The realm to inherit from.")
    private @Nullable String prototype;

    @Option(names = "--sso", paramLabel = "URI", description = "The single sign-on realm.")
    private @Nullable String sso;

    @Option(
        names = "--allow-connections",
        paramLabel = "true|false",
        arity = "1",
        description = "Whether clients may join.")
    private @Nullable Boolean allowConnections;

    Map<String, Object> document(@Nullable String uri) {
      Map<String, Object> document =
          new LinkedHashMap<>(file == null ? Map.of() : Documents.one(file));
      if (uri != null) {
        document.put("uri", uri);
      }
      document.putAll(
          AdminOptions.given(
              "description", description,
              "authmethods", methods,
              "prototype_uri", prototype,
              "sso_realm_uri", sso,
              "allow_connections", allowConnections));
      return document;
    }
  }

  @Command(name = "list", description = "Lists the realms.")
  int list(@Mixin AdminOptions admin, @Mixin PageOptions page) {
    return admin.run("realm.list", List.of(), page.kwargs(), COLUMNS);
  }

  @Command(name = "get", description = "Shows a realm.")
  int get(@Mixin AdminOptions admin, @Parameters(paramLabel = "URI") String uri) {
    return admin.run("realm.get", List.of(uri));
  }

  @Command(name = "create", description = "Makes a realm, with all that the file says of it.")
  int create(
      @Mixin AdminOptions admin, @Mixin Said said, @Parameters(paramLabel = "URI") String uri) {
    return admin.run("realm.create", List.of(said.document(uri)));
  }

  @Command(
      name = "update",
      description =
          "Changes what is said of a realm. Users, groups, sources and grants of the file are added"
              + " or replaced.")
  int update(
      @Mixin AdminOptions admin, @Mixin Said said, @Parameters(paramLabel = "URI") String uri) {
    return admin.run("realm.update", List.of(uri, said.document(null)));
  }

  @Command(
      name = "delete",
      description = "Deletes a realm with all that belongs to it, and ends its sessions.")
  int delete(
      @Mixin AdminOptions admin,
      @Option(names = "--force", description = "Also when it has users.") boolean force,
      @Parameters(paramLabel = "URI") String uri) {
    return admin.run("realm.delete", List.of(uri), force ? Map.of("force", true) : Map.of());
  }

  @Command(
      name = "secure",
      description = "Switches security on: clients say who they are, and do what they are granted.")
  int secure(@Mixin AdminOptions admin, @Parameters(paramLabel = "URI") String uri) {
    return admin.run("realm.security.enable", List.of(uri));
  }

  @Command(
      name = "open",
      description = "Switches security off: everybody may join and do everything.")
  int open(@Mixin AdminOptions admin, @Parameters(paramLabel = "URI") String uri) {
    return admin.run("realm.security.disable", List.of(uri));
  }
}
