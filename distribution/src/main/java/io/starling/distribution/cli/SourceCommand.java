package io.starling.distribution.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling source}. */
@Command(
    name = "source",
    description = "Lists, makes and deletes sources: who may log in by which method from where.")
final class SourceCommand {
  private static final String REALM = "REALM";
  private static final String[] COLUMNS = {"usernames", "authmethod", "cidr", "meta"};

  @Command(name = "list", description = "Lists the sources of a realm.")
  int list(@Mixin AdminOptions admin, @Parameters(paramLabel = REALM) String realm) {
    return admin.run("source.list", List.of(realm), COLUMNS);
  }

  @Command(name = "add", description = "Lets users log in by a method.")
  int add(
      @Mixin AdminOptions admin,
      @Option(
              names = "--user",
              required = true,
              paramLabel = "NAME",
              description = "A user, all or anonymous; may be given several times.")
          List<String> users,
      @Option(
              names = "--auth",
              required = true,
              paramLabel = "METHOD",
              description = "The method of authentication.")
          String method,
      @Option(
              names = "--cidr",
              paramLabel = "NETWORK",
              description = "From where, as 10.0.0.0/8; default everywhere.")
          @Nullable String network,
      @Parameters(paramLabel = REALM) String realm) {
    return admin.run(
        "source.add",
        List.of(
            realm, AdminOptions.given("usernames", users, "authmethod", method, "cidr", network)));
  }

  @Command(name = "delete", description = "Takes that back, for all methods or one.")
  int delete(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = "NAME", description = "A user, all or anonymous.") String user,
      @Parameters(paramLabel = "NETWORK", description = "As it is listed.") String network,
      @Parameters(paramLabel = "METHOD", arity = "0..1") @Nullable String method) {
    return admin.run(
        "source.delete",
        method == null ? List.of(realm, user, network) : List.of(realm, user, network, method));
  }

  @Command(name = "match", description = "Lists what a user may log in by, from an address.")
  int match(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = "NAME") String user,
      @Parameters(paramLabel = "ADDRESS", arity = "0..1") @Nullable String address) {
    return admin.run(
        "source.match",
        address == null ? List.of(realm, user) : List.of(realm, user, address),
        COLUMNS);
  }
}
