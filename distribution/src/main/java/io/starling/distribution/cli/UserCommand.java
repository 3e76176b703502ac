package io.starling.distribution.cli;

import io.starling.gateway.json.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling user}. */
@Command(name = "user", description = "Lists, makes, changes and deletes users of a realm.")
final class UserCommand {
  private static final String[] COLUMNS = {
    "username", "enabled", "groups", "aliases", "has_password", "has_authorized_keys"
  };
  private static final String REALM = "REALM";

  /** What is said of a user. */
  static final class Said {
    @Option(
        names = "--file",
        description = "A document of the user in YAML or JSON; - for standard input.")
    private @Nullable Path file;

    @Option(
        names = "--password-file",
        paramLabel = "FILE",
        description = "A file whose first line is the password; - for standard input.")
    private @Nullable Path passwordFile;

    @Option(names = "--ask-password", description = "Asks for the password on the terminal.")
    private boolean asksPassword;

    @Option(
        names = "--key",
        paramLabel = "HEX",
        description = "A public key for cryptosign; may be given several times.")
    private List<String> keys = List.of();

    @Option(
        names = "--group",
        paramLabel = "GROUP",
        description = "A group that he is in; may be given several times.")
    private List<String> groups = List.of();

    @Option(names = "--meta", paramLabel = "JSON", description = "An object of your own.")
    private @Nullable String meta;

    Map<String, Object> document(AdminOptions admin, @Nullable String name) {
      Map<String, Object> document =
          new LinkedHashMap<>(file == null ? Map.of() : Documents.one(file));
      if (name != null) {
        document.put("username", name);
      }
      document.putAll(
          AdminOptions.given(
              "password",
              password(admin),
              "authorized_keys",
              keys,
              "groups",
              groups,
              "meta",
              meta == null ? null : Json.read(meta)));
      return document;
    }

    private @Nullable String password(AdminOptions admin) {
      return asksPassword
          ? Prompt.newPassword()
          : passwordFile == null ? null : admin.secretIn(passwordFile);
    }
  }

  @Command(name = "list", description = "Lists the users of a realm.")
  int list(
      @Mixin AdminOptions admin,
      @Mixin PageOptions page,
      @Parameters(paramLabel = REALM) String realm) {
    return admin.run("user.list", List.of(realm), page.kwargs(), COLUMNS);
  }

  @Command(name = "get", description = "Shows a user.")
  int get(@Mixin AdminOptions admin, @Mixin Named user) {
    return admin.run("user.get", user.args());
  }

  @Command(name = "add", description = "Makes a user.")
  int add(@Mixin AdminOptions admin, @Mixin Said said, @Mixin Named user) {
    return admin.run("user.add", List.of(user.realm(), said.document(admin, user.name())));
  }

  @Command(
      name = "update",
      description = "Changes a user: what is given takes the place of what was.")
  int update(@Mixin AdminOptions admin, @Mixin Said said, @Mixin Named user) {
    return admin.run("user.update", user.and(said.document(admin, null)));
  }

  @Command(
      name = "delete",
      description = "Deletes a user with his grants and sources, and ends his sessions.")
  int delete(@Mixin AdminOptions admin, @Mixin Named user) {
    return admin.run("user.delete", user.args());
  }

  @Command(name = "enable", description = "Lets a user log in again.")
  int enable(@Mixin AdminOptions admin, @Mixin Named user) {
    return admin.run("user.enable", user.args());
  }

  @Command(name = "disable", description = "Keeps a user out, and ends his sessions.")
  int disable(@Mixin AdminOptions admin, @Mixin Named user) {
    return admin.run("user.disable", user.args());
  }

  @Command(name = "password", description = "Changes a password; asks for it unless a file has it.")
  int password(
      @Mixin AdminOptions admin,
      @Option(
              names = "--password-file",
              paramLabel = "FILE",
              description = "A file whose first line is the new password; - for standard input.")
          @Nullable Path file,
      @Mixin Named user) {
    String password = file == null ? Prompt.newPassword() : admin.secretIn(file);
    return admin.run("user.change_password", user.and(password));
  }

  @Command(name = "join", description = "Makes a user a member of groups.")
  int join(
      @Mixin AdminOptions admin,
      @Mixin Named user,
      @Parameters(index = "2..*", paramLabel = "GROUP", arity = "1..*") List<String> groups) {
    return admin.run("user.add_groups", user.and(groups));
  }

  @Command(name = "leave", description = "Takes a user out of groups.")
  int leave(
      @Mixin AdminOptions admin,
      @Mixin Named user,
      @Parameters(index = "2..*", paramLabel = "GROUP", arity = "1..*") List<String> groups) {
    return admin.run("user.remove_groups", user.and(groups));
  }

  @Command(name = "add-alias", description = "Gives a user another name to log in with.")
  int addAlias(
      @Mixin AdminOptions admin,
      @Mixin Named user,
      @Parameters(index = "2", paramLabel = "ALIAS") String alias) {
    return admin.run("user.add_alias", user.and(alias));
  }

  @Command(name = "remove-alias", description = "Takes such a name away.")
  int removeAlias(
      @Mixin AdminOptions admin,
      @Mixin Named user,
      @Parameters(index = "2", paramLabel = "ALIAS") String alias) {
    return admin.run("user.remove_alias", user.and(alias));
  }

  @Command(
      name = "grants",
      description = "Lists what a user is granted, himself and by his groups.")
  int grants(@Mixin AdminOptions admin, @Mixin Named user) {
    return admin.run("user.grants", user.args(), GrantCommand.COLUMNS);
  }
}
